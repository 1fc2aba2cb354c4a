// How far each live source is behind: by events where the server knows, by the time its events have reached.

import type { SourceCounters } from '../api/types';

export interface SourceLag {
  source: string;
  /** Events that wait in the source; undefined: not known. */
  events?: number;
  /** Seconds between the watermark and now, 0 where nothing waits; undefined: nothing has come yet. */
  seconds?: number;
  nextOffset?: number;
  late: number;
}

function lagOf(source: SourceCounters, now: number): SourceLag {
  const caughtUp = source.lag_events === 0;
  const reached = caughtUp ? now : source.watermark;
  return {
    source: source.source,
    events: source.lag_events,
    // A watermark is never ahead of the server's clock, but this one's may be behind that.
    seconds: reached === undefined ? undefined : Math.max(0, now - reached),
    nextOffset: source.next_offset,
    late: source.late,
  };
}

// What is not known may be any number.
function furthestFirst(a: number | undefined, b: number | undefined): number {
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined);
  return b - a;
}

/** Those that a running tap reads, the one furthest behind first, before it those that nothing has come from. */
export function sourceLags(sources: SourceCounters[], now: number): SourceLag[] {
  return sources
    .filter((one) => one.live)
    .map((one) => lagOf(one, now))
    .sort(
      (a, b) =>
        furthestFirst(a.seconds, b.seconds) ||
        furthestFirst(a.events, b.events) ||
        a.source.localeCompare(b.source, undefined, { numeric: true }),
    );
}

/** Events that wait in all of them, and whether some do not say. */
export function totalLag(lags: SourceLag[]): { events: number; unknown: number } {
  return {
    events: lags.reduce((sum, one) => sum + (one.events ?? 0), 0),
    unknown: lags.filter((one) => one.events === undefined).length,
  };
}
