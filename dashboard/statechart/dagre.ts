/**
 * What is used of dagre. The build puts dagre itself in place of this, so that an app has nothing more to install:
 * bundlers refuse an import of what is missing, even one that never runs.
 */
export { Graph, layout } from '@dagrejs/dagre';
