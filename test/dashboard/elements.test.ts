/** Where there is no page. What the elements do in one is in test/browser/elements.test.ts. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineElements, HeatmapElement, StatechartElement } from '../../dashboard/index.js';
import { DamonError } from '../../regions/index.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Knows names as a page does. */
class Registry {
  readonly known: Record<string, unknown>;

  constructor(known: Record<string, unknown> = {}) {
    this.known = known;
  }

  get(name: string): unknown {
    return this.known[name];
  }

  define(name: string, element: unknown): void {
    if (name in this.known) throw new Error(`${name} is taken`);
    this.known[name] = element;
  }
}

describe('defineElements', () => {
  it('does nothing where there is no page', () => {
    expect(globalThis.customElements).toBeUndefined();
    expect(defineElements()).toBeUndefined();
  });

  it('defines each element once, however often it is called', () => {
    const registry = new Registry();
    vi.stubGlobal('customElements', registry);
    defineElements();
    defineElements();
    expect(registry.known).toEqual({ 'damonx-heatmap': HeatmapElement, 'damonx-statechart': StatechartElement });
  });

  it('defines nothing where somebody else has one of the names', () => {
    const registry = new Registry({ 'damonx-statechart': class {} });
    vi.stubGlobal('customElements', registry);
    expect(defineElements).toThrow(DamonError);
    expect(defineElements).toThrow('Expected the name <damonx-statechart> to be free');
    expect(Object.keys(registry.known)).toEqual(['damonx-statechart']);
  });
});
