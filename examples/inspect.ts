/**
 * An inspector that comes while a context runs, looks for a while and goes again: nobody pays for it before and after.
 * Ends by itself after half a second. In a browser, instead of `write`:
 * `import { createBrowserInspector } from '@statelyai/inspect'` and `inspection(actor).subscribe(createBrowserInspector().inspect)`,
 * which opens the viewer of Stately; that is loaded from the internet.
 */
import { setTimeout as wait } from 'node:timers/promises';
// In a program of your own: from 'damonx' and 'damonx/streams'.
import { accessTable, createContext } from '../index.js';
import { inspection } from '../streams/index.js';

export async function main(write: (line: string) => void = console.log): Promise<number> {
  const actor = createContext({ primitive: accessTable({ size: 1_000 }).primitive() });
  actor.send({ type: 'START' });
  await wait(200);

  let seen = 0;
  const looking = inspection(actor).subscribe((event) => {
    seen++;
    if (event.type === '@xstate.actor') write(`an actor: ${event.actorRef.sessionId}`);
    if (event.type === '@xstate.event' && event.event.type !== 'TICK') write(`an event: ${event.event.type}`);
  });
  actor.send({ type: 'PAUSE' });
  actor.send({ type: 'RESUME' });
  looking.unsubscribe();

  await wait(200);
  actor.stop();
  write(`${seen} events seen`);
  return seen;
}
