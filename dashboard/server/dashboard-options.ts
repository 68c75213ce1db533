/** What a dashboard is made with, and the check of it. */
import { checkInteger, checkOptions, invalid } from '../../regions/index.js';
import type { MessageHubOptions } from './message-hub.js';
import type { PageFiles } from './page-files.js';

export interface DashboardOptions {
  /** The path it is mounted under, such as `/damonx`; links to it end with a slash. Default: the root. */
  readonly base?: string;
  /** Names of this machine that requests may come for, besides those of the loopback interface. */
  readonly hosts?: readonly string[];
  /**
   * What everybody has to know who looks: 8 to 128 letters, digits, `-`, `_`, `.` or `~`. Default: nothing,
   * and other machines are refused as far as they can be told: see {@link Dashboard.fetch}.
   */
  readonly token?: string;
  /** Whether pages may start, stop and change contexts. Default true. */
  readonly controls?: boolean;
  /** Whether names of contexts, mappings and targets are replaced by numbers before they leave. Default false. */
  readonly redact?: boolean;
  /** How much memory the history of each context takes at most, in bytes; its truth takes as much again. Default 48 MiB. */
  readonly historyBytes?: number;
  /** @internal For tests. */
  readonly stream?: Omit<MessageHubOptions, 'hello' | 'onAwake'>;
  /** @internal For tests: the page's files by their path. */
  readonly files?: PageFiles;
}

const NAMES = ['base', 'hosts', 'token', 'controls', 'redact', 'historyBytes', 'stream', 'files'];
/** As large as one page of regions can be. */
const LEAST_HISTORY = 65_536;

/** @throws DamonError EINVAL */
export function checkDashboardOptions(options: DashboardOptions): DashboardOptions {
  checkOptions('options', options, NAMES);
  const { base = '', hosts = [], token, controls = true, redact = false, historyBytes } = options;
  if (typeof base !== 'string' || !/^(\/[\w.~-]+)*$/.test(base)) {
    throw invalid('base', 'a path such as `/damonx`, without a slash at its end', base);
  }
  if (!Array.isArray(hosts)) throw invalid('hosts', 'an array of names', hosts);
  for (const host of hosts as readonly unknown[]) {
    if (typeof host !== 'string' || !/^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(host)) {
      throw invalid('hosts', 'names such as `monitor.example` or `monitor.example:8080`', host);
    }
  }
  if (token !== undefined && (typeof token !== 'string' || !/^[\w.~-]{8,128}$/.test(token))) {
    // What came is not repeated: it is a secret.
    throw invalid('token', '8 to 128 letters, digits, -, _, . or ~', `${String(token).length} others`);
  }
  if (typeof controls !== 'boolean') throw invalid('controls', 'true or false', controls);
  if (typeof redact !== 'boolean') throw invalid('redact', 'true or false', redact);
  if (historyBytes !== undefined) checkInteger('historyBytes', historyBytes, LEAST_HISTORY);
  return options;
}
