/** The attributes of a monitoring as a form. What is refused is said at its field; then nothing has changed, and what was typed stays. */
import { type AttributeOptions, type Attributes, strategyNames } from '../../regions/index.js';
import { interval } from '../../reports/index.js';
import { freshId, h, setAttribute, setText } from '../dom.js';
import type { RemoteFeed } from '../feeds/remote-feed.js';
import { fieldError, fieldOfError } from './field-error.js';
import { parseCount, parseInterval } from './interval-text.js';
import type { Part } from './part.js';

const names = ['sampleUs', 'aggregationUs', 'updateUs', 'regions.min', 'regions.max', 'strategy'] as const;
type Name = (typeof names)[number];

interface Field {
  readonly label: string;
  readonly help: string;
  show(attributes: Attributes): string;
}

const fields: Readonly<Record<Name, Field>> = {
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
  readonly name: Name;
  readonly input: HTMLInputElement | HTMLSelectElement;
  readonly error: HTMLElement;
  readonly element: HTMLElement;
  /** What the form showed before somebody typed. */
  shown: string;
}

export function attributesForm(feed: RemoteFeed): Part {
  const shown = names.map(fieldOf);
  const by = (name: Name) => shown.find((field) => field.name === name);
  const [sample, aggregation, update, min, max, strategy] = shown.map(({ element }) => element);
  const formError = h('p', { class: 'error', role: 'alert' });
  const apply = h('button', { type: 'submit', class: 'primary', 'data-testid': 'apply' }, 'Apply');
  const discard = h('button', { type: 'button', click: () => refill() }, 'Discard');
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
    apply.disabled = pending || !isChanged;
    setText(apply, pending ? 'Applying …' : 'Apply');
    discard.hidden = pending || !isChanged;
  };
  const fail = (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    const path = fieldOfError(message);
    const field = shown.find(({ name }) => name === path) ?? (path === 'regions' ? by('regions.min') : undefined);
    if (!field) return setText(formError, message);
    tellError(field, fieldError(field.name, message));
    field.input.focus();
  };
  const submit = async () => {
    clearErrors();
    try {
      const attributes = optionsOf(changed(), (name) => by(name)?.input.value ?? '');
      pending = true;
      enable();
      await feed.send?.({ action: 'replace', attributes });
      for (const field of shown) field.shown = field.input.value;
    } catch (error) {
      fail(error);
    } finally {
      pending = false;
      enable();
    }
  };

  const element = h(
    'form',
    {
      class: 'attributes',
      novalidate: true,
      autocomplete: 'off',
      'aria-label': 'Attributes',
      'data-testid': 'attributes',
      input: enable,
      submit: (event) => {
        event.preventDefault();
        void submit();
      },
    },
    h('div', { class: 'fields' }, sample, aggregation, update, strategy, min, max),
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

/** Only what was changed: what is not named stays as it is, though it may have been tuned meanwhile. */
function optionsOf(changed: readonly ShownField[], textOf: (name: Name) => string): AttributeOptions {
  const options: { -readonly [K in keyof AttributeOptions]: AttributeOptions[K] } = {};
  for (const { name, input } of changed) {
    if (name === 'strategy') {
      const strategy = strategyNames.find((known) => known === input.value);
      if (strategy) options.strategy = strategy;
    } else if (name === 'regions.min' || name === 'regions.max') {
      options.regions = {
        min: parseCount('regions.min', textOf('regions.min')),
        max: parseCount('regions.max', textOf('regions.max')),
      };
    } else options[name] = parseInterval(name, input.value);
  }
  return options;
}

function fieldOf(name: Name): ShownField {
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
