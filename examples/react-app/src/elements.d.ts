/** Tells TypeScript of the elements in JSX. React 19 sets what is a property as a property, also Observables. */
import type { HeatmapElement, StatechartElement, Trouble } from 'damonx/dashboard';
import type { DetailedHTMLProps, HTMLAttributes } from 'react';

type ElementProps<Element, Name extends keyof Element> = DetailedHTMLProps<HTMLAttributes<Element>, Element> &
  Partial<Pick<Element, Name>> & { 'ondamonx-trouble'?: (event: CustomEvent<Trouble>) => void };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'damonx-heatmap': ElementProps<
        HeatmapElement,
        'source' | 'src' | 'context' | 'name' | 'unit' | 'labels' | 'settings'
      >;
      'damonx-statechart': ElementProps<StatechartElement, 'source' | 'src' | 'chart' | 'name'>;
    }
  }
}
