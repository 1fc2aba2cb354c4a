// Small decisions of the time chart.

import type { Series } from './chart_data';

/** Seconds between neighbouring points; for one point alone, a minute. */
export function smallestStep(x: number[]): number {
  let step = Infinity;
  for (let i = 1; i < x.length; i++) {
    const gap = (x[i] ?? 0) - (x[i - 1] ?? 0);
    if (gap > 0) step = Math.min(step, gap);
  }
  return Number.isFinite(step) ? step : 60;
}

/** Columns leave out what has no value, so that no empty column is drawn; areas need every point. */
export function stackedValues(
  sums: number[][],
  series: Series[],
  form: 'column' | 'area' | 'line',
): (number | null)[][] {
  if (form !== 'column') return sums;
  return sums.map((values, index) =>
    values.map((value, at) => ((series[index]?.values[at] ?? null) === null ? null : value)),
  );
}
