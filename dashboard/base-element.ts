/**
 * What elements have in common: what they extend, which is `HTMLElement`, or where there is no document something that can
 * be imported and no more; and how they take what was set before they were one.
 */

// On a server there is nothing to be an element of; the class is only ever constructed in a browser.
class NoElement {}

export const BaseElement: typeof HTMLElement = globalThis.HTMLElement ?? (NoElement as unknown as typeof HTMLElement);

/** What was set before the element was upgraded hides its accessor; sets it once more. */
export function adopt(element: HTMLElement, name: string): void {
  if (!Object.hasOwn(element, name)) return;
  const value: unknown = Reflect.get(element, name);
  Reflect.deleteProperty(element, name);
  Reflect.set(element, name, value);
}
