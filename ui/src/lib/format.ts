// Numbers, sizes and times for people. Times are in the browser's zone.

import type { Value } from '../api/types';

const kInteger = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const kDecimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });
const kCompact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

export function formatCount(n: number): string {
  return kInteger.format(n);
}

export function formatCompact(n: number): string {
  return Math.abs(n) < 10_000 ? kDecimal.format(n) : kCompact.format(n);
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${formatCount(n)} ${n === 1 ? one : many}`;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${units[unit]}`;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 0.001) return '< 1 ms';
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

const pad = (n: number, width = 2) => String(n).padStart(width, '0');

export interface Moment {
  day: string;
  clock: string;
}

/** `_time` in epoch seconds as day and clock with milliseconds. */
export function formatMoment(epoch: number): Moment {
  // Rounded to microseconds first: epoch seconds are binary fractions, .123 would read .122.
  const date = new Date(Math.floor(Math.round(epoch * 1e6) / 1e3));
  if (Number.isNaN(date.getTime())) return { day: '', clock: String(epoch) };
  return {
    day: `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`,
    clock: `${clockOf(date)}.${pad(date.getMilliseconds(), 3)}`,
  };
}

function clockOf(date: Date): string {
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

export function formatClock(epoch: number): string {
  return clockOf(new Date(epoch * 1000));
}

/** `_time` in a table: no milliseconds where there are none. */
export function formatTime(epoch: number): string {
  const { day, clock } = formatMoment(epoch);
  return `${day} ${clock.replace(/\.000$/, '')}`.trim();
}

/** A cell as text; a multivalue has one line for each value. */
export function formatValue(value: Value | undefined, field = ''): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => formatValue(item)).join('\n');
  if (typeof value === 'number') {
    if (field === '_time' || field === '_indextime') return formatTime(value);
    return String(value);
  }
  return String(value);
}
