/** The few pictures of the page, in the colour of the text around them. */
import { svg } from '../statechart/svg.js';

const paths = {
  play: 'M4 2.5v11l9.5-5.5z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  stop: 'M3.5 3.5h9v9h-9z',
  save: 'M7.25 2h1.5v6.2l2.2-2.2 1.05 1.05L8 11.1 4 7.05 5.05 6l2.2 2.2zM3 12.5h10V14H3z',
  close: 'M4.05 3 8 6.95 11.95 3 13 4.05 9.05 8 13 11.95 11.95 13 8 9.05 4.05 13 3 11.95 6.95 8 3 4.05z',
} as const;

export type IconName = keyof typeof paths;

/** Says nothing to screen readers: what it stands beside does. */
export function icon(name: IconName): SVGElement {
  return picture('icon', svg('path', { d: paths[name] }));
}

/** Four regions, one of them hot: the sign of the project. */
export function sign(): SVGElement {
  const shapes = [
    ['#440154', 'M0 3a3 3 0 0 1 3-3h10a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H3a3 3 0 0 1-3-3z'],
    ['#31688e', 'M3 3h3v4H3zm7 6h3v4h-3z'],
    ['#35b779', 'M6.5 6H10v4H6.5z'],
    ['#fde725', 'M10 3h3v3h-3zM3 10h3v3H3z'],
  ] as const;
  return picture('sign', ...shapes.map(([fill, d]) => svg('path', { fill, d })));
}

function picture(name: string, ...shapes: SVGElement[]): SVGElement {
  return svg('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true', class: name }, ...shapes);
}
