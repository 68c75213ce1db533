import { defineElements } from 'damonx/dashboard';
import { mount } from 'svelte';
import App from './App.svelte';
import './style.css';

// Before the elements are rendered: Svelte looks once which properties they have.
defineElements();

const target = document.getElementById('app');
if (target) mount(App, { target });
