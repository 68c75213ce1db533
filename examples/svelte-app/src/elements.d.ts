/** Tells TypeScript of the elements in Svelte's markup. Svelte sets what is a property as a property, also Observables. */
import type { HeatmapElement, StatechartElement, Trouble } from 'damonx/dashboard';
import type { HTMLAttributes } from 'svelte/elements';

type ElementProps<Element extends HTMLElement, Name extends keyof Element> = HTMLAttributes<Element> &
  Partial<Pick<Element, Name>> & { 'ondamonx-trouble'?: (event: CustomEvent<Trouble>) => void };

declare module 'svelte/elements' {
  export interface SvelteHTMLElements {
    'damonx-heatmap': ElementProps<
      HeatmapElement,
      'source' | 'src' | 'context' | 'name' | 'unit' | 'labels' | 'settings'
    >;
    'damonx-statechart': ElementProps<StatechartElement, 'source' | 'src' | 'chart' | 'name'>;
  }
}
