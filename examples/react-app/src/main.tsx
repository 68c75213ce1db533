import { defineElements } from 'damonx/dashboard';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import './style.css';

// Once, before the elements are rendered.
defineElements();

const root = document.getElementById('app');
if (root) createRoot(root).render(<App />);
