/** Whoever shows a monitoring while it runs. */
import type { MonitorEvent } from '../machines/index.js';

export interface View {
  /** Called with every event, in order. */
  next(event: MonitorEvent): void;
  /** The monitoring is over, whatever its end; what was taken (a screen) is given back. */
  end(): void;
}
