// From a table of results to what a chart draws.

import type { FieldInfo, Row, Value } from '../api/types';

/** More cannot be told apart by colour; what is left out is said next to the chart. */
export const kMaxSeries = 20;
export const kMaxCategories = 200;

export interface Series {
  name: string;
  values: (number | null)[];
}

export interface TimeChartData {
  kind: 'time';
  /** Epoch seconds, ascending. */
  x: number[];
  series: Series[];
  hiddenSeries: number;
}

export interface CategoryChartData {
  kind: 'category';
  label: string;
  categories: string[];
  series: Series[];
  hiddenSeries: number;
  hiddenCategories: number;
}

export type ChartData = TimeChartData | CategoryChartData;

function numberOf(value: Value | undefined): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : null;
}

function labelOf(value: Value | undefined): string {
  if (value === null || value === undefined) return '(none)';
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** null when the table has nothing to draw: no rows, or no column of numbers after the first. */
export function chartData(fields: FieldInfo[], rows: Row[]): ChartData | null {
  const names = fields
    .map((field) => field.name)
    .filter((n) => n === '_time' || !n.startsWith('_'));
  const first = names[0];
  if (first === undefined || rows.length === 0) return null;
  return first === '_time'
    ? timeData(names.slice(1), rows)
    : categoryData(first, names.slice(1), rows);
}

function seriesOf(names: string[], rows: Row[]): Series[] {
  return names
    .map((name) => ({ name, values: rows.map((row) => numberOf(row[name])) }))
    .filter((series) => series.values.some((value) => value !== null));
}

function timeData(names: string[], rows: Row[]): TimeChartData | null {
  const timed = rows
    .filter((row) => numberOf(row._time) !== null)
    .sort((a, b) => (numberOf(a._time) ?? 0) - (numberOf(b._time) ?? 0));
  const series = seriesOf(names, timed);
  if (series.length === 0) return null;
  return {
    kind: 'time',
    x: timed.map((row) => numberOf(row._time) ?? 0),
    series: series.slice(0, kMaxSeries),
    hiddenSeries: Math.max(0, series.length - kMaxSeries),
  };
}

function categoryData(label: string, names: string[], rows: Row[]): CategoryChartData | null {
  const shown = rows.slice(0, kMaxCategories);
  const series = seriesOf(names, shown);
  if (series.length === 0) return null;
  return {
    kind: 'category',
    label,
    categories: shown.map((row) => labelOf(row[label])),
    series: series.slice(0, kMaxSeries),
    hiddenSeries: Math.max(0, series.length - kMaxSeries),
    hiddenCategories: rows.length - shown.length,
  };
}

/** Series on top of each other: running sums, in the order drawn; absent counts as 0. */
export function stacked(series: Series[], visible: boolean[]): number[][] {
  let below: number[] | null = null;
  return series.map((one, index) => {
    const sums = one.values.map(
      (value, i) => (below?.[i] ?? 0) + (visible[index] ? (value ?? 0) : 0),
    );
    below = sums;
    return sums;
  });
}
