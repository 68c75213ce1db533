import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './project.js';
import { blocksOf } from './readme.js';

const page = (...lines: string[]) => lines.join('\n');

describe('blocksOf', () => {
  it('finds every ts block, and which of them are to be run', () => {
    const text = page('# A', '```ts', 'a();', 'b();', '```', '', '<!-- run -->', '```ts', 'c();', '```', '');
    expect(blocksOf(text)).toEqual([
      { name: 'line-2', code: 'a();\nb();\n', run: false },
      { name: 'line-8', code: 'c();\n', run: true },
    ]);
  });

  it('leaves other languages alone', () => {
    const text = page(
      '<!-- run -->',
      '```sh',
      'ls',
      '```',
      '```tsx',
      'a',
      '```',
      '<!-- run -->',
      '',
      '```ts',
      'c();',
      '```',
    );
    expect(blocksOf(text)).toEqual([{ name: 'line-10', code: 'c();\n', run: true }]);
  });

  it('reads a page with the line ends of Windows', () => {
    expect(blocksOf('<!-- run -->\r\n```ts\r\na();\r\n```\r\n')).toEqual([
      { name: 'line-2', code: 'a();\n', run: true },
    ]);
  });

  it('refuses a page that would prove nothing', () => {
    expect(() => blocksOf('# A')).toThrow('at least one ```ts block with the comment `<!-- run -->`');
    expect(() => blocksOf(page('```ts', 'a();', '```'))).toThrow('got 1 ts blocks and none of them with it');
  });
});

describe('the pages of this checkout', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'SPEC.md', 'CHANGELOG.md', 'docs/accuracy.md'];
  const links = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```[\s\S]*?^```$|`[^`\n]*`/gm, '');
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)].map(
      ([, a, b]) => a ?? b ?? '',
    );
    return targets.filter((target) => !/^(https?:|#)/.test(target)).map((target) => [page, target] as const);
  });

  it('link to one another: this can fail', () => {
    expect(links).toContainEqual(['README.md', 'docs/page-light.png']);
    expect(links).toContainEqual(['README.md', 'SPEC.md']);
  });

  it.each(links)('%s links to %s, which is there', (page, target) => {
    expect(existsSync(join(root, dirname(page), target.replace(/#.*/, '')))).toBe(true);
  });
});
