/** A plot of lines over two logarithmic axes, as an SVG that follows the reader's light or dark scheme. */

const WIDTH = 720;
const HEIGHT = 440;
const LEFT = 84;
const RIGHT = 700;
const TOP = 72;
const BOTTOM = 372;
/** Colours in full, not as variables: viewers other than browsers know no variables. They then show the light one. */
const STYLE = `
  text { font: 13px system-ui, sans-serif } .title { font-size: 17px; font-weight: 600 } .value { font-size: 12px }
  .line { fill: none; stroke-width: 2 } .stroke-1 { stroke-dasharray: 7 4 }
  ${colours({ ground: '#ffffff', ink: '#1f2328', quiet: '#59636e', grid: '#d8dee4', lines: ['#0860ca', '#b8430b'] })}
  @media (prefers-color-scheme: dark) {
  ${colours({ ground: '#0d1117', ink: '#e6edf3', quiet: '#9198a1', grid: '#2a313a', lines: ['#58a6ff', '#f0883e'] })}
  }`;

function colours({ ground, ink, quiet, grid, lines }) {
  const ofLines = lines.map((colour, i) => `.stroke-${i} { stroke: ${colour} } .fill-${i} { fill: ${colour} }`);
  return `.ground { fill: ${ground} } text { fill: ${ink} } .quiet { fill: ${quiet} } .grid { stroke: ${grid} } ${ofLines.join(' ')}`;
}

/** The powers of ten that enclose all numbers, as exponents. */
function decades(numbers) {
  return [Math.floor(Math.log10(Math.min(...numbers))), Math.ceil(Math.log10(Math.max(...numbers)))];
}

/** Little more than the numbers, as exponents: of 9 to 9 000 decades would leave a third of the axis empty. */
function around(numbers) {
  return [Math.log10(Math.min(...numbers)) - 0.1, Math.log10(Math.max(...numbers)) + 0.1];
}

function scale([low, high], from, to) {
  return (value) => Number((from + ((Math.log10(value) - low) / (high - low)) * (to - from)).toFixed(1));
}

/** The exponents of the powers of ten within an axis. */
function exponents([low, high]) {
  const first = Math.ceil(low);
  return Array.from({ length: Math.floor(high) - first + 1 }, (_, i) => first + i);
}

function written(value) {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return Number(value.toFixed(digits)).toLocaleString('en').replaceAll(',', ' ');
}

function mark(series, x, y) {
  return series === 0
    ? `<circle class="fill-0" cx="${x}" cy="${y}" r="4"/>`
    : `<rect class="fill-1" x="${x - 4}" y="${y - 4}" width="8" height="8"/>`;
}

/**
 * @param plot `title`, `subtitle`, labels `x` and `y` with their units, and up to two `series` of `{ name, points }`,
 * each point an `[x, y]` above 0
 */
export function logPlot({ title, subtitle, x, y, series }) {
  const points = series.flatMap((line) => line.points);
  const across = around(points.map(([value]) => value));
  const up = decades(points.map(([, value]) => value));
  const xOf = scale(across, LEFT, RIGHT);
  const yOf = scale(up, BOTTOM, TOP);
  const grid = [
    ...exponents(across).map((exponent) => {
      const at = xOf(10 ** exponent);
      return `<path class="grid" d="M${at} ${TOP}V${BOTTOM}"/><text x="${at}" y="${BOTTOM + 20}" text-anchor="middle">${written(10 ** exponent)}</text>`;
    }),
    ...exponents(up).map((exponent) => {
      const at = yOf(10 ** exponent);
      return `<path class="grid" d="M${LEFT} ${at}H${RIGHT}"/><text x="${LEFT - 8}" y="${at + 4}" text-anchor="end">${written(10 ** exponent)}</text>`;
    }),
  ];
  const lines = series.map(({ points }, i) => {
    const path = points.map(([a, b]) => `${xOf(a)} ${yOf(b)}`).join('L');
    const marks = points.map(([a, b]) => mark(i, xOf(a), yOf(b)));
    // The first series has its values below its line, the second above: they do not meet where the lines lie close.
    const values = points.map(([a, b], n) => {
      const anchor = n === points.length - 1 ? 'end' : n === 0 ? 'start' : 'middle';
      return `<text class="value" x="${xOf(a)}" y="${yOf(b) + (i === 0 ? 20 : -11)}" text-anchor="${anchor}">${written(b)}</text>`;
    });
    return [`<path class="line stroke-${i}" d="M${path}"/>`, ...marks, ...values].join('\n');
  });
  const legend = series.map(({ name }, i) => {
    const at = TOP + 22 + i * 22;
    return `<path class="line stroke-${i}" d="M${LEFT + 16} ${at}h36"/>${mark(i, LEFT + 34, at)}<text x="${LEFT + 62}" y="${at + 4}">${name}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title">
<style>${STYLE}
</style>
<rect class="ground" width="${WIDTH}" height="${HEIGHT}"/>
<text class="title" id="title" x="${LEFT}" y="30">${title}</text>
<text class="quiet" x="${LEFT}" y="52">${subtitle}</text>
${[...grid, ...lines, ...legend].join('\n')}
<text x="${(LEFT + RIGHT) / 2}" y="${BOTTOM + 48}" text-anchor="middle">${x}</text>
<text transform="translate(24 ${(TOP + BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${y}</text>
</svg>
`;
}
