/** The few pictures of the page, in the colour of the text around them. */

const paths = {
  play: 'M4 2.5v11l9.5-5.5z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  stop: 'M3.5 3.5h9v9h-9z',
  save: 'M7.25 2h1.5v6.2l2.2-2.2 1.05 1.05L8 11.1 4 7.05 5.05 6l2.2 2.2zM3 12.5h10V14H3z',
  close: 'M4.05 3 8 6.95 11.95 3 13 4.05 9.05 8 13 11.95 11.95 13 8 9.05 4.05 13 3 11.95 6.95 8 3 4.05z',
} as const;

export type IconName = keyof typeof paths;

const SVG = 'http://www.w3.org/2000/svg';

/** Says nothing to screen readers: what it stands beside does. */
export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}

/** Four regions, one of them hot: the sign of the project. */
export function sign(): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'sign');
  for (const [colour, shape] of [
    ['#440154', 'M0 3a3 3 0 0 1 3-3h10a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H3a3 3 0 0 1-3-3z'],
    ['#31688e', 'M3 3h3v4H3zm7 6h3v4h-3z'],
    ['#35b779', 'M6.5 6H10v4H6.5z'],
    ['#fde725', 'M10 3h3v3h-3zM3 10h3v3H3z'],
  ] as const) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('fill', colour);
    path.setAttribute('d', shape);
    svg.append(path);
  }
  return svg;
}
