/** The page of a monitoring, served from this process. The server is loaded only when a page is wanted. */
import { hostname } from 'node:os';
import type { Dashboard, ServedDashboard } from '../dashboard/server/index.js';
import { DamonError } from '../regions/index.js';
import type { PageLine } from './serve-arguments.js';
import { printable, UsageError } from './usage-error.js';

export interface Page {
  readonly dashboard: Dashboard;
  readonly url: string;
  /** Closes every connection. */
  close(): Promise<void>;
}

/** The same every time, so that a page that was left open finds us again. */
const USUAL_PORT = 4_600;

/**
 * @throws (rejects) DamonError where there can be no page: a port that is taken, an address that is not ours; UsageError
 * for an address that others can reach without a token
 */
export async function openPage({ port, host = '127.0.0.1', token, redact, readOnly }: PageLine): Promise<Page> {
  const { Dashboard, serveDashboard } = await import('../dashboard/server/index.js');
  const { isLoopback } = await import('../dashboard/server/loopback.js');
  if (token === undefined && !isLoopback(host)) {
    throw new UsageError(`Expected a --token, as others can reach \`${printable(host)}\`, got none`);
  }
  const dashboard = new Dashboard({
    redact,
    controls: !readOnly,
    ...(token === undefined ? {} : { token, hosts: namesOf(host) }),
  });
  const serve = (wished: number): Promise<ServedDashboard> => serveDashboard(dashboard, { host, port: wished });
  const served = await serve(port ?? USUAL_PORT).catch((error: unknown) => {
    if (port === undefined && error instanceof DamonError && error.code === 'EADDRINUSE') return serve(0);
    throw error;
  });
  return {
    dashboard,
    url: served.url,
    async close() {
      dashboard.close();
      await served.close();
    },
  };
}

/** What browsers of other machines may call this one; addresses need not be named. */
function namesOf(host: string): string[] {
  return [hostname(), ...(/[a-z]/i.test(host) && !host.includes(':') ? [host] : [])].filter((name) =>
    /^[\w.-]+$/.test(name),
  );
}

export function addressLine({ url }: Page): string {
  return `damonx is at ${url}`;
}
