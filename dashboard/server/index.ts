/**
 * The live page's server: shows contexts in a browser and lets it control them. For any server that speaks standard
 * requests, or for one of its own.
 */
export { Dashboard, type ShownMachine, type Source } from './dashboard.js';
export type { DashboardOptions } from './dashboard-options.js';
export { type NodeListenerOptions, nodeListener } from './node-listener.js';
export type { NodeRequest, NodeResponse } from './node-messages.js';
export { type ServedDashboard, type ServeOptions, serveDashboard } from './serve.js';
export type { ReplayControls, SourceOptions } from './source-options.js';
