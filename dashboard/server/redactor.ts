/**
 * What names are replaced by where a dashboard is redacted: the first mapping is `mapping 1`, and so on. Numbers, sizes
 * and times stay; a target that is known by a number, such as a process, keeps it.
 */
import { Snapshot, type TargetId } from '../../regions/index.js';
import type { Refusal } from '../protocol.js';

type Kind = 'context' | 'machine' | 'mapping' | 'target';

export class Redactor {
  readonly #redacts: boolean;
  readonly #names = new Map<Kind, Map<string, string>>();

  /** @param redacts whether anything is replaced at all */
  constructor(redacts: boolean) {
    this.#redacts = redacts;
  }

  name(kind: Kind, name: string): string {
    if (!this.#redacts) return name;
    let names = this.#names.get(kind);
    if (!names) {
      names = new Map();
      this.#names.set(kind, names);
    }
    let given = names.get(name);
    if (!given) {
      given = `${kind} ${names.size + 1}`;
      names.set(name, given);
    }
    return given;
  }

  target(id: TargetId): TargetId {
    return typeof id === 'string' ? this.name('target', id) : id;
  }

  /** The same regions; shares their memory. */
  snapshot(snapshot: Snapshot): Snapshot {
    if (!this.#redacts || snapshot.targets.every(({ id }) => typeof id === 'number')) return snapshot;
    const targets = snapshot.targets.map(({ id, nrRegions }) => ({ id: this.target(id), nrRegions }));
    return new Snapshot({ ...snapshot.toData(), targets });
  }

  /** What an error says may name files, tables, people: only its code is left. */
  refusal({ code, message }: Refusal): Refusal {
    return { code, message: this.#redacts ? `Failed with ${code}; what it said is redacted` : message };
  }
}
