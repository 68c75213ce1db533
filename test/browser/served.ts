/** The command that serves the page, as a user starts it. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Needs to be ended. */
export interface Served {
  readonly url: string;
  end(): Promise<void>;
}

/** `damonx serve`, as it was built last, with these arguments. */
export async function served(...args: string[]): Promise<Served> {
  if (!existsSync(main)) throw new Error('Expected what `npm run build` makes, got none');
  const child = spawn(process.execPath, [main, 'serve', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (data: string) => {
      text += data;
      const [address] = /http:\S+/.exec(text) ?? [];
      if (address) resolve(address);
    });
    void ended.then(() => reject(new Error(`Expected an address, got ${text}`)));
  });
  return {
    url,
    async end() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
