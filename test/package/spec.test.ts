/** SPEC.md and the tests name the same rules: none is without a test, and no test is of a rule that is not there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesOf, root } from './project.js';

/** The rules as they are stated: `- **S7** …`. */
const rules = [...readFileSync(join(root, 'SPEC.md'), 'utf8').matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map(
  ([, id = '']) => id,
);

/** Which tests bear an id: a name begins with one or more, `'[S7] [S8] stops'`. */
const tests = new Map<string, string[]>();
for (const path of filesOf('test').filter((path) => path.endsWith('.test.ts'))) {
  for (const [, ids = ''] of readFileSync(join(root, path), 'utf8').matchAll(/['"`]((?:\[[A-Z]\d+\] )+)/g)) {
    for (const [, id = ''] of ids.matchAll(/\[(\w+)\]/g)) tests.set(id, [...(tests.get(id) ?? []), path]);
  }
}

describe('the rules of SPEC.md', () => {
  it('are each stated once', () => {
    expect(rules.length).toBeGreaterThan(40);
    expect(rules.filter((id, index) => rules.indexOf(id) !== index)).toEqual([]);
  });

  it.each(rules)('%s is borne by a test', (id) => {
    expect(tests.get(id) ?? []).not.toEqual([]);
  });

  it('are all that tests name', () => {
    expect([...tests].filter(([id]) => !rules.includes(id))).toEqual([]);
  });
});
