/** Ids of the states of a chart: the names on the way from the root, joined by dots; a dot within a name is `\.`. */

/** What of a state its names are made of. */
interface NamedState {
  readonly id: string;
  readonly history?: 'shallow' | 'deep';
  readonly states: readonly NamedState[];
}

export function stateId(names: readonly string[]): string {
  return names.map((name) => name.replace(/[\\.]/g, '\\$&')).join('.');
}

/** The names on the way to a state, its own last. */
export function namesOf(id: string): string[] {
  return (id.match(/(?:\\.|[^\\.])+/g) ?? []).map((name) => name.replace(/\\(.)/g, '$1'));
}

/** For people: as it is written, but without the signs before dots. */
export function plainId(id: string): string {
  return namesOf(id).join('.');
}

export function lastName(id: string): string {
  return namesOf(id).at(-1) ?? '';
}

/** What is written on a state: of a history what UML has for it. */
export function shownName({ id, history }: NamedState): string {
  return history ? { shallow: 'H', deep: 'H*' }[history] : lastName(id);
}

/** Whether a state lies inside another one, at any depth. */
export function isInside(id: string, outer: string): boolean {
  return id.startsWith(`${outer}.`);
}

/** Those that hold no other one of them: where a machine stands. */
export function innermostOf(ids: readonly string[]): string[] {
  return ids.filter((id) => !ids.some((other) => isInside(other, id)));
}

/** Gives names that are written as a language has them, none of them twice. */
export function namer(written: (wished: string) => string): (wished: string) => string {
  const used = new Set<string>();
  return (wished) => {
    const plain = written(wished);
    let name = plain;
    for (let number = 2; used.has(name); number++) name = `${plain}_${number}`;
    used.add(name);
    return name;
  };
}

/** A name for every state, by its id, outer ones before those inside them. */
export function namesFor(states: readonly NamedState[], give: (id: string) => string): Map<string, string> {
  const names = new Map<string, string>();
  const walk = (inner: readonly NamedState[]) => {
    for (const { id, states } of inner) {
      names.set(id, give(id));
      walk(states);
    }
  };
  walk(states);
  return names;
}
