/** What elements extend: `HTMLElement`, or where there is no document something that can be imported and no more. */

// On a server there is nothing to be an element of; the class is only ever constructed in a browser.
class NoElement {}

export const BaseElement: typeof HTMLElement = globalThis.HTMLElement ?? (NoElement as unknown as typeof HTMLElement);
