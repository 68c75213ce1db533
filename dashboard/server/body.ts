/** Reads what was sent, up to a limit. */
import { invalid } from '../../regions/index.js';
import { Refused } from './responses.js';

/** More than any command could need, in bytes. */
const MOST_BYTES = 65_536;

/** @throws Refused 415 for another content type, 413 for more than is read, 400 for what is no JSON */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? 'nothing';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new Refused(415, 'EINVAL', `Expected a content type of application/json, got \`${type.slice(0, 60)}\``);
  }
  const text = await readText(request);
  const value = parsed(text);
  if (value === undefined) throw badBody('JSON', text);
  return value;
}

async function readText(request: Request): Promise<string> {
  const tooLarge = () => new Refused(413, 'EINVAL', `Expected at most ${MOST_BYTES} bytes, got more`);
  if (Number(request.headers.get('content-length') ?? 0) > MOST_BYTES) throw tooLarge();
  if (!request.body) return '';
  const reader = request.body.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let length = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.byteLength;
      if (length > MOST_BYTES) throw tooLarge();
      text += decoder.decode(part.value, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    void reader.cancel().catch(() => {});
    if (error instanceof TypeError) throw badBody('text in UTF-8', 'other bytes');
    throw error;
  }
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function badBody(expected: string, got: string): Refused {
  return new Refused(400, 'EINVAL', invalid('body', expected, got).message);
}
