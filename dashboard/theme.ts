/**
 * The one look of the page and of the elements: tokens as CSS custom properties, light and dark. They follow the
 * `color-scheme` around them, so that an element in a light page stays light; `data-theme="light"` or `"dark"`, on the
 * root or on an element, overrides that.
 */

type Pair = readonly [light: string, dark: string];

/** Text has a contrast of 4.5 : 1 and more on ground, surface and raised; `edge` has 3 : 1, for what can be operated. */
const colours = {
  ground: ['#f5f6f8', '#0e1116'],
  surface: ['#ffffff', '#151920'],
  raised: ['#eceff3', '#1f252e'],
  ink: ['#161a20', '#e8ebf0'],
  'ink-soft': ['#535c69', '#a3adba'],
  line: ['#dce1e8', '#2a313b'],
  edge: ['#7f8997', '#6d7887'],
  accent: ['#2b5cc4', '#8db2ff'],
  'accent-ink': ['#ffffff', '#0c1526'],
  danger: ['#b3241c', '#ff938a'],
  warn: ['#855400', '#efb64c'],
  ok: ['#17733a', '#63d08d'],
} as const satisfies Record<string, Pair>;

const sizes = {
  font: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  mono: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  'text-small': '12px',
  text: '13px',
  'text-large': '15px',
  'text-title': '20px',
  'space-1': '4px',
  'space-2': '8px',
  'space-3': '12px',
  'space-4': '16px',
  'space-5': '24px',
  radius: '6px',
} as const;

function declarations(): string {
  const ofColours = Object.entries(colours).map(
    ([name, [light, dark]]) => `--dx-${name}:light-dark(${light},${dark});`,
  );
  const ofSizes = Object.entries(sizes).map(([name, value]) => `--dx-${name}:${value};`);
  return [...ofColours, ...ofSizes].join('');
}

/** The tokens for `:root` and `:host`, as text. */
export const themeCss = `
:root,:host{${declarations()}}
:root[data-theme="light"],:host([data-theme="light"]){color-scheme:light}
:root[data-theme="dark"],:host([data-theme="dark"]){color-scheme:dark}
`;

let sheet: CSSStyleSheet | undefined;

/**
 * {@link themeCss} as a style sheet, one for all shadow roots: `shadow.adoptedStyleSheets = [themeSheet(), own]`.
 * Colours are registered as such, so that for a canvas `getComputedStyle(host).getPropertyValue('--dx-ink')` is a colour.
 */
export function themeSheet(): CSSStyleSheet {
  if (sheet) return sheet;
  for (const [name, [light]] of Object.entries(colours)) register(`--dx-${name}`, light);
  sheet = new CSSStyleSheet();
  sheet.replaceSync(themeCss);
  return sheet;
}

/** Two copies of damonx in a page register the same names; the second is refused and loses nothing. */
function register(name: string, initialValue: string): void {
  try {
    globalThis.CSS?.registerProperty?.({ name, syntax: '<color>', inherits: true, initialValue });
  } catch {
    // It is registered.
  }
}

/**
 * Tells whenever what is light may have become dark, for what is painted and not styled.
 *
 * @returns what ends it
 */
export function watchTheme(listener: () => void): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const attributes = new MutationObserver(listener);
  dark.addEventListener('change', listener);
  attributes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
  return () => {
    dark.removeEventListener('change', listener);
    attributes.disconnect();
  };
}
