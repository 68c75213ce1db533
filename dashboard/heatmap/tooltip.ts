/** What is known of a point, beside it: follows the pointer, or is pinned and can be copied. */

import { h } from '../dom.js';
import { type Fact, textOf } from './inspect.js';
import { button } from './toolbar.js';

export interface TooltipContents {
  readonly title: string;
  readonly facts: readonly Fact[];
}

/** Where it may stand, in pixels of the stage. */
export interface TooltipPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const AWAY = 14;
const COPIED_MS = 1_500;

export class Tooltip {
  readonly root = h('div', { class: 'tooltip', part: 'tooltip', hidden: true });
  /** Is called when somebody has closed it. */
  closed = (): void => undefined;
  #contents: TooltipContents | undefined;
  #pinned = false;

  get pinned(): boolean {
    return this.#pinned;
  }

  get shown(): boolean {
    return !this.root.hidden;
  }

  show(contents: TooltipContents, place: TooltipPlace, pinned: boolean): void {
    const same = this.#contents && textOf(this.#contents) === textOf(contents) && pinned === this.#pinned;
    this.#contents = contents;
    this.#pinned = pinned;
    if (!same || this.root.hidden) this.#fill(contents);
    this.root.hidden = false;
    this.#place(place);
  }

  hide(): void {
    this.root.hidden = true;
    this.#pinned = false;
    this.#contents = undefined;
  }

  #fill(contents: TooltipContents): void {
    const facts = h('dl');
    for (const [name, value] of contents.facts) facts.append(h('dt', {}, name), h('dd', {}, value));
    const nodes: Node[] = [h('strong', {}, contents.title), facts];
    if (this.#pinned) {
      const copied = button('Copy', 'Copy as text', 'copy', () => void this.#copy(copied, contents));
      const close = button('Close', 'Close (Escape)', 'close', () => {
        this.hide();
        this.closed();
      });
      nodes.push(h('div', { class: 'group' }, copied, close));
      this.root.setAttribute('role', 'dialog');
      this.root.setAttribute('aria-label', `Pinned: ${contents.title}`);
    } else {
      this.root.removeAttribute('role');
      this.root.removeAttribute('aria-label');
    }
    this.root.classList.toggle('pinned', this.#pinned);
    this.root.replaceChildren(...nodes);
  }

  /** Beside the point on the side where there is room. */
  #place({ x, y, width, height }: TooltipPlace): void {
    const { offsetWidth, offsetHeight } = this.root;
    const left = x + AWAY + offsetWidth <= width ? x + AWAY : x - AWAY - offsetWidth;
    const top = y + AWAY + offsetHeight <= height ? y + AWAY : y - AWAY - offsetHeight;
    this.root.style.left = `${Math.max(4, Math.min(left, width - offsetWidth - 4))}px`;
    this.root.style.top = `${Math.max(4, Math.min(top, height - offsetHeight - 4))}px`;
  }

  async #copy(pressed: HTMLButtonElement, contents: TooltipContents): Promise<void> {
    const done = await copyText(textOf(contents), this.root);
    // A selection takes the focus with it.
    pressed.focus();
    pressed.textContent = done ? 'Copied' : 'Could not copy';
    setTimeout(() => {
      pressed.textContent = 'Copy';
    }, COPIED_MS);
  }
}

/** By the clipboard, or where a page may not use it by a selection. */
async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h('textarea', { class: 'unseen', 'aria-hidden': 'true' });
    area.value = text;
    near.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
