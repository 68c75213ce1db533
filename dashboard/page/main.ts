/** The page that a dashboard serves: connects to where it came from, and shows what is there. */
import { defineElements } from '../elements.js';
import { connect } from '../feeds/connection.js';
import { themeSheet } from '../theme.js';
import { showApp } from './app.js';
import { applyRememberedTheme } from './theme-switch.js';

document.adoptedStyleSheets = [themeSheet(), ...document.adoptedStyleSheets];
applyRememberedTheme();
defineElements();
showApp(document.body, connect('./').connection);
