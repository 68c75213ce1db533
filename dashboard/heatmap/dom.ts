/** Elements from names, properties and children. */

type Properties = Readonly<Record<string, string | boolean | number | undefined>>;

/**
 * A new element. Properties are set as attributes; `true` is an empty one, and what is false or undefined is left out.
 *
 * @example
 * element('button', { type: 'button', part: 'live' }, 'Live');
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Properties = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

/** Sets a text only where it is another: what is read aloud is not read again. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** As many children as texts, of a kind. */
export function toggleHidden(node: HTMLElement, hidden: boolean): void {
  if (node.hidden !== hidden) node.hidden = hidden;
}
