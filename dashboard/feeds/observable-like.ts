/** Any stream: an Observable of RxJS, of another library or of the platform, or what gives one when it is asked. */
import { invalid } from '../../regions/index.js';

/** What a stream calls. */
export interface StreamObserver<Value> {
  next(value: Value): void;
  error(error: unknown): void;
  complete(): void;
}

/** What can be subscribed to, as the Observables of RxJS can. */
export interface ObservableLike<Value> {
  subscribe(observer: StreamObserver<Value>): { unsubscribe(): void };
}

/**
 * The stream that was given: the value itself, or what its method `Symbol.observable` gives, by which libraries take each
 * other's. What it emits is not looked at.
 *
 * @throws DamonError EINVAL for what is no stream
 */
export function asObservable<Value>(name: string, given: ObservableLike<Value>): ObservableLike<Value> {
  if (isObservable<Value>(given)) return given;
  const observed = observedBy(given);
  if (isObservable<Value>(observed)) return observed;
  throw invalid(name, 'an Observable', given);
}

function isObservable<Value>(value: unknown): value is ObservableLike<Value> {
  return typeof value === 'object' && value !== null && 'subscribe' in value && typeof value.subscribe === 'function';
}

/** The symbol is no part of the language: where nobody has defined it, libraries agreed on a name. */
function observedBy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const symbol: unknown = Reflect.get(Symbol, 'observable');
  const observe: unknown = Reflect.get(value, typeof symbol === 'symbol' ? symbol : '@@observable');
  return typeof observe === 'function' ? observe.call(value) : undefined;
}
