/**
 * The programs in a Markdown page. Every block that is fenced as `ts` has to compile, as a module of its own, against
 * the installed package; one with the comment `<!-- run -->` on the line before it is also run, and has to end by itself.
 */
export interface Block {
  /** Where it stands, for people and for a file name: `line-12`. */
  readonly name: string;
  readonly code: string;
  readonly run: boolean;
}

const FENCED = /(<!-- run -->\n+)?^```ts\n([\s\S]*?)^```$/gm;

/** @throws Error for a page without a block that is run, because then nothing would be proved */
export function blocksOf(page: string): Block[] {
  const text = page.replaceAll('\r\n', '\n');
  const blocks = [...text.matchAll(FENCED)].map(({ index, 1: run, 2: code = '' }) => {
    const line = text.slice(0, index).split('\n').length + (run?.split('\n').length ?? 1) - 1;
    return { name: `line-${line}`, code, run: run !== undefined };
  });
  if (!blocks.some(({ run }) => run)) {
    throw new Error(
      `Expected README.md to have at least one \`\`\`ts block with the comment \`<!-- run -->\` on the line before it, got ${blocks.length} ts blocks and none of them with it`,
    );
  }
  return blocks;
}
