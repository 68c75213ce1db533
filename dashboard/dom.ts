/** Elements of a page, made in one call. Text is text: nothing is ever parsed as markup. */

type Listener = (event: Event) => void;
type Attribute = string | number | boolean | undefined | Listener;
export type Child = Node | string | undefined;

/**
 * An element. An attribute that is a function listens to the event of that name; `true` is an attribute without a value,
 * `false` and `undefined` are none.
 *
 * @example
 * h('button', { type: 'button', click: () => save() }, 'Save');
 */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key, value);
    else setAttribute(element, key, value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** Changes nothing where nothing changes: a selection stays, and nothing is read aloud again. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets it only where it is otherwise. */
export function toggleHidden(element: HTMLElement, hidden: boolean): void {
  if (element.hidden !== hidden) element.hidden = hidden;
}

export function setAttribute(element: Element, name: string, value: string | number | boolean | undefined): void {
  if (value === undefined || value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value === true ? '' : value)) {
    element.setAttribute(name, value === true ? '' : String(value));
  }
}

/**
 * Whether a button can be used now. It keeps the focus when it cannot, as one that is `disabled` would not; so whoever
 * listens to it has to ask {@link isOff}.
 */
export function setOff(button: HTMLButtonElement, off: boolean): void {
  setAttribute(button, 'aria-disabled', off ? 'true' : undefined);
}

export function isOff(button: HTMLButtonElement): boolean {
  return button.ariaDisabled === 'true';
}

/** Puts these children in place of those that are there. What stays is not moved without need, and so keeps the focus. */
export function setChildren(parent: Element, children: readonly Node[]): void {
  const kept = new Set(children);
  for (const child of [...parent.childNodes]) if (!kept.has(child)) child.remove();
  for (const [at, child] of children.entries()) {
    const there = parent.childNodes[at];
    if (there !== child) parent.insertBefore(child, there ?? null);
  }
}

let nrIds = 0;

/** An id that no other element of the page has. */
export function freshId(word: string): string {
  return `${word}-${++nrIds}`;
}

/** Calls at most every so many milliseconds: at once when it has rested, otherwise when it is time. */
export class Paced {
  readonly #call: () => void;
  readonly #everyMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #calledAt = Number.NEGATIVE_INFINITY;

  constructor(everyMs: number, call: () => void) {
    this.#everyMs = everyMs;
    this.#call = call;
  }

  ask(): void {
    if (this.#timer !== undefined) return;
    const waitMs = this.#calledAt + this.#everyMs - performance.now();
    if (waitMs <= 0) this.#now();
    else this.#timer = setTimeout(() => this.#now(), waitMs);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #now(): void {
    this.end();
    this.#calledAt = performance.now();
    this.#call();
  }
}
