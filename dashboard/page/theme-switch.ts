/** Light, dark, or as the system has it; remembered. */
import { freshId, h } from '../dom.js';

const KEY = 'damonx-theme';
const themes = ['auto', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];
const names: Record<Theme, string> = { auto: 'Auto', light: 'Light', dark: 'Dark' };

/** To be called before anything is drawn. */
export function applyRememberedTheme(): void {
  applyTheme(rememberedTheme());
}

export function themeSwitch(): HTMLElement {
  const name = freshId('theme');
  const options = themes.map((theme) =>
    h(
      'label',
      {},
      h('input', {
        type: 'radio',
        name,
        value: theme,
        checked: theme === rememberedTheme(),
        change: () => {
          applyTheme(theme);
          remember(theme);
        },
      }),
      h('span', {}, names[theme]),
    ),
  );
  return h('fieldset', { class: 'segments theme' }, h('legend', { class: 'unseen' }, 'Theme'), ...options);
}

function applyTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === 'auto') delete dataset.theme;
  else dataset.theme = theme;
}

/** A browser may keep nothing of this page. */
function rememberedTheme(): Theme {
  try {
    return themes.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto';
  } catch {
    return 'auto';
  }
}

function remember(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It is as it is until the page is loaded again.
  }
}
