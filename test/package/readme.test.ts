import { describe, expect, it } from 'vitest';
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
