/**
 * Time that passes only when told to, as fast as the CPU goes. Every tick fires, in the order of its time; ticks of the
 * same time fire in the order in which they were asked for.
 */
import { checkInteger, DamonError } from '../regions/index.js';
import type { Clock } from './clock.js';

interface Appointment {
  at: number;
  /** Undefined for one that comes once. */
  readonly intervalUs: number | undefined;
  readonly call: (at: number, missed: number) => void;
}

export class VirtualClock implements Clock {
  #now = 0;
  #appointments: Appointment[] = [];
  #advancing = false;

  now(): number {
    return this.#now;
  }

  every(intervalUs: number, tick: (at: number, missed: number) => void): () => void {
    checkInteger('intervalUs', intervalUs, 1);
    return this.#add({ at: this.#now + intervalUs, intervalUs, call: tick });
  }

  /** Calls once, `delayUs` from now. Returns what takes it back. */
  after(delayUs: number, call: (at: number) => void): () => void {
    checkInteger('delayUs', delayUs, 0);
    return this.#add({ at: this.#now + delayUs, intervalUs: undefined, call });
  }

  /** How many ticks and calls are still to come: 0 when everything was stopped. */
  get pending(): number {
    return this.#appointments.length;
  }

  /**
   * Lets time pass, firing all that falls due on the way.
   *
   * @throws DamonError EINVAL for a time that is no integer of 0 or more, EBUSY when called by a tick of this clock
   */
  advance(us: number): void {
    checkInteger('us', us, 0);
    if (this.#advancing)
      throw new DamonError('EBUSY', 'Expected no tick of this virtual clock to advance it, got one that does');
    const until = this.#now + us;
    this.#advancing = true;
    try {
      for (;;) {
        const next = this.#earliest();
        if (next === undefined || next.at > until) break;
        this.#now = next.at;
        if (next.intervalUs === undefined) this.#remove(next);
        else next.at += next.intervalUs;
        next.call(this.#now, 0);
      }
      this.#now = until;
    } finally {
      this.#advancing = false;
    }
  }

  #earliest(): Appointment | undefined {
    let earliest = this.#appointments[0];
    for (const appointment of this.#appointments) {
      if (appointment.at < earliest!.at) earliest = appointment;
    }
    return earliest;
  }

  #add(appointment: Appointment): () => void {
    this.#appointments.push(appointment);
    return () => this.#remove(appointment);
  }

  #remove(appointment: Appointment): void {
    this.#appointments = this.#appointments.filter((other) => other !== appointment);
  }
}
