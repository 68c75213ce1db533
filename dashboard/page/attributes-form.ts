/** The attributes of a monitoring as a form. What is refused is said at its field; then nothing has changed, and what was typed stays. */
import { type Attributes, strategyNames } from '../../regions/index.js';
import { interval } from '../../reports/index.js';
import { freshId, h, isOff, setAttribute, setOff, setText, toggleHidden } from '../dom.js';
import type { RemoteFeed } from '../feeds/remote-feed.js';
import { fieldError, fieldOfError } from './field-error.js';
import type { Part } from './part.js';
import { type FieldName, fieldNames, typedAttributes } from './typed-attributes.js';

interface Field {
  readonly label: string;
  readonly help: string;
  show(attributes: Attributes): string;
}

const fields: Readonly<Record<FieldName, Field>> = {
  sampleUs: {
    label: 'Sample interval',
    help: 'between two access checks',
    show: ({ sampleUs }) => interval(sampleUs),
  },
  aggregationUs: {
    label: 'Aggregation interval',
    help: 'counts accesses over it',
    show: ({ aggregationUs }) => interval(aggregationUs),
  },
  updateUs: {
    label: 'Update interval',
    help: 'between looks at the space',
    show: ({ updateUs }) => interval(updateUs),
  },
  'regions.min': {
    label: 'Fewest regions',
    help: 'finds detail; 3 or more',
    show: ({ regions }) => String(regions.min),
  },
  'regions.max': { label: 'Most regions', help: 'bounds the cost', show: ({ regions }) => String(regions.max) },
  strategy: { label: 'Strategy', help: 'cuts and joins regions', show: ({ strategy }) => strategy },
};

interface ShownField {
  readonly name: FieldName;
  readonly input: HTMLInputElement | HTMLSelectElement;
  readonly error: HTMLElement;
  readonly element: HTMLElement;
  /** What the form showed before somebody typed. */
  shown: string;
}

export function attributesForm(feed: RemoteFeed): Part {
  const shown = fieldNames.map(fieldOf);
  const [sample, aggregation, update, min, max, strategy] = shown.map(({ element }) => element);
  const formError = h('p', { class: 'error', role: 'alert' });
  const apply = h('button', { type: 'submit', class: 'primary', 'data-testid': 'apply' }, 'Apply');
  const discard = h('button', { type: 'button', 'data-testid': 'discard', click: () => refill() }, 'Discard');
  let pending = false;

  const changed = () => shown.filter(({ input, shown }) => input.value !== shown);
  const clearErrors = () => {
    setText(formError, '');
    for (const field of shown) tellError(field, '');
  };
  const refill = () => {
    for (const field of shown) fill(field, feed.info.attributes);
    clearErrors();
    enable();
  };
  const enable = () => {
    const isChanged = changed().length > 0;
    setOff(apply, pending || !isChanged);
    setText(apply, pending ? 'Applying …' : 'Apply');
    const keepsFocus = discard === document.activeElement;
    toggleHidden(discard, pending || !isChanged);
    if (keepsFocus && discard.hidden) apply.focus();
  };
  /** All that is wrong, each at its field. */
  const refuse = (wrong: ReadonlyMap<FieldName, string>) => {
    for (const field of shown) tellError(field, wrong.get(field.name) ?? '');
    if (wrong.size > 1) setText(formError, `Nothing was changed: ${wrong.size} fields are wrong.`);
    shown.find(({ name }) => wrong.has(name))?.input.focus();
  };
  const fail = (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    const path = fieldOfError(message);
    const name = fieldNames.find((name) => name === path);
    if (name) refuse(new Map([[name, fieldError(name, message)]]));
    else setText(formError, message);
  };
  const submit = async () => {
    if (isOff(apply)) return;
    clearErrors();
    const sent = new Map(changed().map((field) => [field.name, field.input.value]));
    const { options, wrong } = typedAttributes(feed.info.attributes, sent);
    if (wrong.size > 0) {
      refuse(wrong);
      return;
    }
    pending = true;
    enable();
    try {
      await feed.send?.({ action: 'replace', attributes: options });
      // What was typed since then is yet to be sent.
      for (const field of shown) field.shown = sent.get(field.name) ?? field.shown;
    } catch (error) {
      fail(error);
    }
    pending = false;
    enable();
  };
  /** What is being mended is no longer wrong, and what was said of it does not outlast it. */
  const typed = ({ target }: Event) => {
    for (const field of shown) if (field.input === target || field.input.value === field.shown) tellError(field, '');
    setText(formError, '');
    enable();
  };

  const element = h(
    'form',
    {
      class: 'attributes',
      novalidate: true,
      autocomplete: 'off',
      'aria-label': 'Attributes',
      'data-testid': 'attributes',
      input: typed,
      submit: (event) => {
        event.preventDefault();
        void submit();
      },
    },
    h('div', { class: 'fields' }, sample, aggregation, update, min, max, strategy),
    formError,
    h('div', { class: 'row' }, apply, discard),
  );
  refill();
  return {
    element,
    update() {
      // What somebody types stays, whatever the server says meanwhile.
      for (const field of shown) if (field.input.value === field.shown) fill(field, feed.info.attributes);
      enable();
    },
  };
}

function fieldOf(name: FieldName): ShownField {
  const { label, help } = fields[name];
  const id = freshId('field');
  const common = { id, name, 'aria-describedby': `${id}-help ${id}-error`, 'data-testid': `field-${name}` };
  const input =
    name === 'strategy'
      ? h('select', common, ...strategyNames.map((strategy) => h('option', {}, strategy)))
      : h('input', {
          ...common,
          type: 'text',
          spellcheck: 'false',
          ...(name.startsWith('regions') ? { inputmode: 'numeric' } : {}),
        });
  const error = h('p', { class: 'error', id: `${id}-error` });
  const element = h(
    'div',
    { class: 'field' },
    h('label', { for: id }, label),
    input,
    h('p', { class: 'hint', id: `${id}-help` }, help),
    error,
  );
  return { name, input, error, element, shown: '' };
}

function fill(field: ShownField, attributes: Attributes): void {
  field.shown = fields[field.name].show(attributes);
  if (field.input.value !== field.shown) field.input.value = field.shown;
}

function tellError({ input, error }: ShownField, message: string): void {
  setText(error, message);
  setAttribute(input, 'aria-invalid', message === '' ? undefined : 'true');
}
