/** A part of the page: what is in the document, and what brings it up to date. */
export interface Part {
  readonly element: HTMLElement;
  update(): void;
}
