/**
 * A table that is made of text: sortable by the buttons in its heads, a page of rows at a time. Its rows stay where they
 * are in the document and only their text changes, so that nobody who reads it loses the place.
 */
import { h, setAttribute, setChildren, setText, toggleHidden } from '../dom.js';

export interface Column<Row> {
  readonly name: string;
  /** Numbers stand right. */
  readonly numeric?: boolean;
  /** Texts that may be too long to be seen whole; their end is then cut off. */
  readonly long?: boolean;
  /** Whether it says nothing now. */
  hidden?(): boolean;
  text(row: Row): string;
  /** What it is sorted by; a column without cannot be sorted. */
  key?(row: Row): number | string;
  /** What comes first when it is asked for; large numbers, unless told otherwise. */
  readonly first?: 'ascending' | 'descending';
}

export interface TableOptions<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  /** The index of the column that it is sorted by at first. */
  readonly sortedBy?: number;
  readonly empty: string;
  readonly testId: string;
  /** What happens when a row is chosen, by a button in its first cell. */
  choose?(row: Row): void;
}

const PAGE = 200;

export class Table<Row> {
  readonly element: HTMLElement;
  readonly #columns: readonly Column<Row>[];
  readonly #empty: string;
  readonly #heads: HTMLElement[];
  readonly #body = h('tbody');
  readonly #more: HTMLButtonElement;
  readonly #count = h('p', { class: 'hint' });
  readonly #choose: ((row: Row) => void) | undefined;
  readonly #shown: { row: Row; readonly element: HTMLElement; readonly texts: readonly HTMLElement[] }[] = [];
  /** Of the rows that can be chosen, the one that the tab key comes to. */
  #reached = 0;
  #rows: readonly Row[] = [];
  #sort: { readonly at: number; readonly order: 'ascending' | 'descending' } | undefined;
  #limit = PAGE;

  constructor({ caption, columns, sortedBy, empty, testId, choose }: TableOptions<Row>) {
    this.#columns = columns;
    this.#choose = choose;
    this.#empty = empty;
    if (sortedBy !== undefined) this.#sort = { at: sortedBy, order: columns[sortedBy]?.first ?? 'descending' };
    this.#heads = columns.map(({ name, numeric, key }, at) => {
      const label = key ? h('button', { type: 'button', click: () => this.#sortBy(at) }, name) : name;
      return h('th', { scope: 'col', 'data-numeric': numeric ?? false }, label);
    });
    this.#more = h('button', { type: 'button', click: () => this.#showMore() }, 'Show more');
    if (choose) this.#body.addEventListener('keydown', (event) => this.#key(event));
    const table = h(
      'table',
      { 'data-testid': testId },
      h('caption', { class: 'unseen' }, caption),
      h('thead', {}, h('tr', {}, ...this.#heads)),
      this.#body,
    );
    const scroller = h('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': caption }, table);
    this.element = h('div', { class: 'table' }, scroller, h('div', { class: 'row' }, this.#count, this.#more));
  }

  show(rows: readonly Row[]): void {
    this.#rows = rows;
    this.#draw();
  }

  #sortBy(at: number): void {
    const first = this.#columns[at]?.first ?? 'descending';
    const other = first === 'descending' ? 'ascending' : 'descending';
    this.#sort = { at, order: this.#sort?.at === at && this.#sort.order === first ? other : first };
    this.#draw();
  }

  /** What was asked for comes after the focus, not before it. */
  #showMore(): void {
    const before = this.#limit;
    this.#limit += PAGE;
    this.#draw();
    const row = this.#body.children[before];
    if (!(row instanceof HTMLElement)) return;
    row.tabIndex = -1;
    row.focus();
  }

  #draw(): void {
    for (const [at, head] of this.#heads.entries()) {
      toggleHidden(head, this.#columns[at]?.hidden?.() ?? false);
      setAttribute(head, 'aria-sort', this.#sort?.at === at ? this.#sort.order : undefined);
    }
    const rows = this.#sorted().slice(0, this.#limit);
    for (const [at, row] of rows.entries()) this.#drawRow(at, row);
    this.#shown.length = rows.length;
    this.#reach(Math.min(this.#reached, rows.length - 1));
    setChildren(
      this.#body,
      this.#shown.map(({ element }) => element),
    );
    const { length } = this.#rows;
    this.#more.hidden = length <= rows.length;
    setText(this.#count, length === 0 ? this.#empty : length > rows.length ? `${rows.length} of ${length} rows` : '');
  }

  #drawRow(at: number, row: Row): void {
    this.#shown[at] ??= this.#rowOf(row);
    const shown = this.#shown[at];
    shown.row = row;
    for (const [index, { text, long, hidden }] of this.#columns.entries()) {
      const cell = shown.texts[index] ?? shown.element;
      setText(cell, text(row));
      if (long) setAttribute(cell, 'title', text(row));
      if (hidden) toggleHidden(cell, hidden());
    }
  }

  /** One stop for the tab key, however many rows there are: from there, arrows lead on. */
  #reach(at: number): HTMLElement | undefined {
    const [before, button] = [this.#reached, at].map((at) => this.#shown[at]?.texts[0]);
    if (!this.#choose || !button) return undefined;
    if (before) before.tabIndex = -1;
    button.tabIndex = 0;
    this.#reached = at;
    return button;
  }

  #key(event: KeyboardEvent): void {
    const at = this.#shown.findIndex(({ texts }) => texts[0] === event.target);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.#shown.length - 1 }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    this.#reach(Math.max(0, Math.min(next, this.#shown.length - 1)))?.focus();
  }

  #rowOf(row: Row) {
    const texts: HTMLElement[] = [];
    const cells = this.#columns.map(({ numeric, long }, at) => {
      const click = () => {
        this.#reach(this.#shown.indexOf(shown));
        this.#choose?.(shown.row);
      };
      const attributes = { type: 'button', class: 'link', tabindex: -1, click };
      const button = this.#choose && at === 0 ? h('button', attributes) : undefined;
      const cell = h('td', { 'data-numeric': numeric ?? false, 'data-long': long ?? false }, button);
      texts.push(button ?? cell);
      return cell;
    });
    const shown = { row, element: h('tr', {}, ...cells), texts };
    return shown;
  }

  #sorted(): readonly Row[] {
    const key = this.#sort && this.#columns[this.#sort.at]?.key;
    if (!key) return this.#rows;
    const sign = this.#sort?.order === 'ascending' ? 1 : -1;
    return this.#rows.toSorted((a, b) => sign * compare(key(a), key(b)));
  }
}

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
