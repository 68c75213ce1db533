/** Whether only this machine can reach a host, by its name or address as one types it. */
export function isLoopback(host: string): boolean {
  return /^(localhost|::1|127(\.\d{1,3}){3})$/i.test(host);
}
