/** Pictures of a monitoring as elements of a web page. For browsers; loads, and does nothing, elsewhere. */
export { defineElements, HeatmapElement, StatechartElement } from './elements.js';
export type { Trouble } from './fed-element.js';
export type { ChartFeed, FeedChange, MonitorFeed } from './feed.js';
export { type ChartItem, LocalChartFeed } from './feeds/local-chart-feed.js';
export { LocalFeed, type LocalFeedOptions } from './feeds/local-feed.js';
export type { ObservableLike, StreamObserver } from './feeds/observable-like.js';
export type { HeatmapWindow } from './heatmap/heatmap-element.js';
export type { HeatmapSettings } from './heatmap/settings.js';
