/**
 * Who may ask: this machine's own pages. A page of somebody else's that a browser of this machine has open can send
 * requests too; it is told from ours by the names it gives (Host), by what the browser says of it (Origin,
 * Sec-Fetch-Site), and by the token of the page, which it cannot read. Another machine can say what it likes: it is told
 * by its address, where that is known.
 */
import { TOKEN_HEADER } from '../protocol.js';
import { isLoopback } from './loopback.js';
import { Refused } from './responses.js';

export interface GuardOptions {
  /** Names that a Host header may have besides those of the loopback interface, each with any port or with its own. */
  readonly hosts: readonly string[];
  /** What every request has to show. */
  readonly token: string | undefined;
  /** What every POST has to show. */
  readonly pageToken: string;
}

/** A number is the address itself: no name server can have made it mean this machine. */
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/;
const METHODS = ['GET', 'HEAD', 'POST'];

export class Guard {
  readonly #options: GuardOptions;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /**
   * Lets a request pass, or answers it: one that brings the token in its address gets a cookie for it.
   *
   * @param isPage whether the page itself is asked for
   * @param from the address that it comes from, where that is known
   * @throws Refused
   */
  admit(
    request: Request,
    url: URL,
    isPage: boolean,
    from: string | undefined,
  ): { readonly setCookie: string } | undefined {
    const { method, headers } = request;
    this.#checkPeer(from);
    if (!METHODS.includes(method)) {
      throw new Refused(405, 'ENOTSUP', `Expected one of ${METHODS.join(', ')}, got ${method}`, {
        allow: METHODS.join(', '),
      });
    }
    const host = (headers.get('host') ?? url.host).toLowerCase();
    this.#checkHost(host);
    checkOrigin(headers, host);
    const opensPage = isPage && method === 'GET' && headers.get('sec-fetch-mode') === 'navigate';
    const site = headers.get('sec-fetch-site') ?? 'none';
    const isForeign = site !== 'same-origin' && site !== 'none';
    // A link from anywhere may lead here, but only to the page itself, in a tab of its own.
    if (isForeign && !(opensPage && headers.get('sec-fetch-dest') === 'document')) {
      throw new Refused(403, 'EACCES', `Expected a request of this origin, got one that is ${site}`);
    }
    const setCookie = this.#checkToken(headers, url, host, isPage && method !== 'POST', isForeign);
    if (method === 'POST' && !sameText(headers.get(TOKEN_HEADER) ?? '', this.#options.pageToken)) {
      throw new Refused(403, 'EACCES', `Expected the token of the page in ${TOKEN_HEADER}, got none or another one`);
    }
    return setCookie === undefined ? undefined : { setCookie };
  }

  #checkPeer(from: string | undefined): void {
    // Where it listens on IPv6 too, Node gives addresses of IPv4 as parts of that.
    if (this.#options.token !== undefined || from === undefined || isLoopback(from.replace(/^::ffff:/i, ''))) return;
    throw new Refused(403, 'EACCES', 'Expected a request of this machine, as there is no token, got one of another');
  }

  #checkHost(host: string): void {
    const { hosts, token } = this.#options;
    const name = /^(\[[0-9a-f:.]+\]|[^\s:/?#@[\]]+)(:\d{1,5})?$/.exec(host)?.[1];
    if (name !== undefined) {
      if (isLoopback(name === '[::1]' ? '::1' : name) || hosts.includes(name) || hosts.includes(host)) return;
      if (token !== undefined && ADDRESS.test(name)) return;
    }
    throw new Refused(
      403,
      'EACCES',
      `Expected a Host of ${['localhost', '127.0.0.1', '[::1]', ...hosts].join(', ')}, got \`${host.slice(0, 60)}\``,
    );
  }

  /** @returns the cookie to set, where the token came in the address */
  #checkToken(headers: Headers, url: URL, host: string, isPage: boolean, isForeign: boolean): string | undefined {
    const { token } = this.#options;
    if (token === undefined) return undefined;
    const cookie = `damonx-${/:(\d+)$/.exec(host)?.[1] ?? 'default'}`;
    const given = url.searchParams.get('token');
    if (isPage && given !== null && sameText(given, token)) {
      const secure = url.protocol === 'https:' ? '; Secure' : '';
      return `${cookie}=${token}; HttpOnly; SameSite=Strict${secure}`;
    }
    const [, bearer = ''] = /^bearer +(.*)$/i.exec(headers.get('authorization') ?? '') ?? [];
    if (sameText(bearer, token)) return undefined;
    for (const pair of (headers.get('cookie') ?? '').split(';')) {
      const [name, value = ''] = pair.trim().split('=', 2);
      if (name === cookie && sameText(value, token)) return undefined;
    }
    // Strict cookies do not come with a link from elsewhere: the page asks again by itself, and then they do.
    const again = isPage && isForeign ? { refresh: '0' } : undefined;
    throw new Refused(401, 'EACCES', 'Expected the token of this dashboard, got none or another one', {
      'www-authenticate': 'Bearer',
      ...again,
    });
  }
}

function checkOrigin(headers: Headers, host: string): void {
  const origin = headers.get('origin');
  if (origin === null) return;
  if (origin === `http://${host}` || origin === `https://${host}`) return;
  throw new Refused(403, 'EACCES', `Expected an Origin of ${host}, got \`${origin.slice(0, 60)}\``);
}

/** Takes as long for a text that is nearly right as for one that is all wrong. */
export function sameText(given: string, wanted: string): boolean {
  let different = given.length ^ wanted.length;
  for (let i = 0; i < wanted.length; i++) different |= given.charCodeAt(i) ^ wanted.charCodeAt(i);
  return different === 0;
}
