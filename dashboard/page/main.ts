/** The page that a dashboard serves: connects to where it came from, and shows what is there. */
import { connect } from '../feeds/connection.js';
import { HeatmapElement } from '../heatmap/heatmap-element.js';
import { StatechartElement } from '../statechart/statechart-element.js';
import { themeSheet } from '../theme.js';
import { showApp } from './app.js';
import { applyRememberedTheme } from './theme-switch.js';

document.adoptedStyleSheets = [themeSheet(), ...document.adoptedStyleSheets];
applyRememberedTheme();
// The pictures as they are: the page gives them their feeds itself.
customElements.define('damonx-heatmap', HeatmapElement);
customElements.define('damonx-statechart', StatechartElement);
showApp(document.body, connect('./').connection);
