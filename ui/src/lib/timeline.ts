// The histogram over the events: buckets as the server sends them, filled to an even axis.

import type { Bucket } from '../api/types';

/** Bars a timeline draws at most; finer buckets are added together. */
export const kMaxBars = 240;

export interface TimelineData {
  span: number;
  buckets: Bucket[];
}

export interface Bars {
  /** Seconds a bar covers: a multiple of the server's span. */
  span: number;
  x: number[];
  counts: number[];
}

export function barsOf(
  timeline: TimelineData,
  bounds: { from: number | null; to: number | null },
): Bars | null {
  const sorted = [...timeline.buckets].sort((a, b) => a[0] - b[0]);
  const first = sorted[0];
  const last = sorted.at(-1);
  if (!first || !last || timeline.span <= 0) return null;

  // Bars begin at the grid of the server's buckets, and reach over the whole range that was asked for.
  const grid = first[0];
  const from = Math.min(grid, bounds.from ?? grid);
  const to = Math.max(last[0] + timeline.span, bounds.to ?? 0);
  const cells = Math.max(1, Math.ceil((to - from) / timeline.span));
  const span = timeline.span * Math.ceil(cells / kMaxBars);
  const begin = grid - Math.ceil((grid - from) / span) * span;

  const length = Math.max(1, Math.ceil((to - begin) / span));
  const counts = new Array<number>(length).fill(0);
  for (const [start, count] of sorted) {
    const at = Math.min(length - 1, Math.max(0, Math.floor((start - begin) / span)));
    counts[at] = (counts[at] ?? 0) + count;
  }
  return { span, x: counts.map((_, i) => begin + i * span), counts };
}

/** The bars that a selection on the axis touches, as bounds of a search; null when it is too small to mean anything. */
export function selectedRange(
  bars: Bars,
  min: number,
  max: number,
): { earliest: string; latest: string } | null {
  const begin = bars.x[0];
  if (begin === undefined || max <= min) return null;
  const cells = bars.x.length;
  const from = Math.max(0, Math.floor((min - begin) / bars.span));
  const to = Math.min(cells, Math.max(from + 1, Math.ceil((max - begin) / bars.span)));
  if (from >= cells) return null;
  return { earliest: String(begin + from * bars.span), latest: String(begin + to * bars.span) };
}

export function spanText(seconds: number): string {
  for (const [unit, size] of [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const) {
    if (seconds >= size && seconds % size === 0) {
      const n = seconds / size;
      return n === 1 ? `1 ${unit}` : `${n} ${unit}s`;
    }
  }
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}
