// The ledger's promise: every message that was consumed is accounted for.

import type { Counters } from '../api/types';

export function accounted(counters: Counters): number {
  return counters.indexed + counters.duplicate + counters.dead_lettered + counters.expired;
}

export function balances(counters: Counters): boolean {
  return accounted(counters) === counters.consumed;
}

export interface Sample {
  at: number;
  consumed: number;
}

/** Messages a second over the samples; 0 when there is nothing to compare or the server began anew. */
export function ratePerSecond(samples: Sample[]): number {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.at <= first.at || last.consumed < first.consumed) return 0;
  return ((last.consumed - first.consumed) * 1000) / (last.at - first.at);
}
