/** The signals that ask a program to end. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndSignal = (typeof SIGNALS)[number];

/**
 * Calls the handler for each, which then do nothing else, until the returned function is called.
 *
 * @param first whether it is called before those that are there
 */
export function onSignals(handler: (signal: EndSignal) => void, first = false): () => void {
  const listeners = SIGNALS.map((signal) => [signal, () => handler(signal)] as const);
  for (const [signal, listener] of listeners) {
    if (first) process.prependListener(signal, listener);
    else process.on(signal, listener);
  }
  return () => {
    for (const [signal, listener] of listeners) process.removeListener(signal, listener);
  };
}
