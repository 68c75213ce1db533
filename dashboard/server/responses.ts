/** The answers of a dashboard. Each has the headers that keep other pages and other people's scripts out. */
import { DamonError, type DamonErrorCode } from '../../regions/index.js';
import type { Refusal } from '../protocol.js';

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What every answer has. There are never any headers that let other origins in. */
const EVERY = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cache-control': 'no-store',
} as const;

export const JSON_TYPE = 'application/json; charset=utf-8';

type Body = ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | string | null;

export function respond(status: number, body: Body, headers: Readonly<Record<string, string>> = {}): Response {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  // Otherwise it would be sent in chunks, as what has no end that is known.
  const length = bytes instanceof Uint8Array ? { 'content-length': String(bytes.byteLength) } : {};
  return new Response(bytes, { status, headers: { ...EVERY, ...length, ...headers } });
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return respond(status, JSON.stringify(value), { 'content-type': JSON_TYPE, ...headers });
}

/** Why a request was not answered as it wished; thrown by whatever finds out. */
export class Refused extends DamonError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: DamonErrorCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(code, message);
    this.status = status;
    this.headers = headers;
  }
}

/** Of what failed without saying how a request is answered then. */
export function statusOf(code: DamonErrorCode): number {
  if (code === 'EINVAL') return 400;
  return code === 'EIO' ? 500 : 409;
}

export function refuse(status: number, { code, message }: Refusal, headers: Readonly<Record<string, string>> = {}) {
  return json(status, { code, message } satisfies Refusal, headers);
}
