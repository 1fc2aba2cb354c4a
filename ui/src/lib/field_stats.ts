// What the field sidebar knows: values counted over the events that were loaded.

import type { Row, Scalar } from '../api/types';
import { isNumeric } from './sort_rows';

/** Distinct values counted exactly for a field; more are only said to be there. */
export const kDistinctLimit = 1000;

// Shown as the event itself, not as fields.
const kHidden = new Set(['_raw', '_time', '_indextime', '_cd', '_bkt', '_si', '_serial']);
const kFirst = ['host', 'source', 'sourcetype', 'index'];

export interface FieldSummary {
  name: string;
  /** Loaded events that have the field. */
  events: number;
  distinct: number;
  /** There are more distinct values than were counted. */
  more: boolean;
  numeric: boolean;
}

export interface ValueCount {
  value: string;
  count: number;
}

interface Tally {
  events: number;
  values: Map<string, number>;
  more: boolean;
  numeric: boolean;
}

export class FieldStats {
  private readonly tallies = new Map<string, Tally>();

  add(row: Row): void {
    for (const [name, value] of Object.entries(row)) {
      if (kHidden.has(name) || value === null || value === undefined) continue;
      const tally = this.tally(name);
      tally.events++;
      if (Array.isArray(value)) for (const item of new Set(value)) count(tally, item);
      else count(tally, value);
    }
  }

  summaries(): FieldSummary[] {
    const all = [...this.tallies].map(([name, tally]) => ({
      name,
      events: tally.events,
      distinct: tally.values.size,
      more: tally.more,
      numeric: tally.numeric,
    }));
    return all.sort(
      (a, b) => rank(a.name) - rank(b.name) || b.events - a.events || (a.name < b.name ? -1 : 1),
    );
  }

  top(name: string, limit: number): ValueCount[] {
    const values = this.tallies.get(name)?.values ?? new Map<string, number>();
    return [...values]
      .map(([value, n]) => ({ value, count: n }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, limit);
  }

  private tally(name: string): Tally {
    let tally = this.tallies.get(name);
    if (!tally) {
      tally = { events: 0, values: new Map(), more: false, numeric: true };
      this.tallies.set(name, tally);
    }
    return tally;
  }
}

function count(tally: Tally, value: Scalar): void {
  if (tally.numeric && !isNumeric(value)) tally.numeric = false;
  const key = String(value);
  const known = tally.values.get(key);
  if (known !== undefined) tally.values.set(key, known + 1);
  else if (tally.values.size < kDistinctLimit) tally.values.set(key, 1);
  else tally.more = true;
}

function rank(name: string): number {
  const at = kFirst.indexOf(name);
  return at < 0 ? kFirst.length : at;
}
