// Sorting a table of results in the browser: numbers as numbers, text naturally, absent values last.

import type { Row, Scalar, Value } from '../api/types';

export interface SortOrder {
  field: string;
  descending: boolean;
}

const kText = new Intl.Collator(undefined, { numeric: true });

/** A number, or a text that is one: fields of events come as they stood in the event. */
export function isNumeric(value: Scalar): boolean {
  return typeof scalarOf(value) === 'number';
}

function scalarOf(value: Value | undefined): string | number | null {
  const first = Array.isArray(value) ? value[0] : value;
  if (first === null || first === undefined || first === '') return null;
  if (typeof first === 'number') return first;
  const text = String(first);
  return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

export function sortRows(rows: Row[], order: SortOrder | null): Row[] {
  if (!order) return rows;
  const sign = order.descending ? -1 : 1;
  const keyed = rows.map((row) => ({ row, key: scalarOf(row[order.field]) }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
    if (typeof a.key === 'number' && typeof b.key === 'number') return sign * (a.key - b.key);
    if (typeof a.key === 'number') return -sign;
    if (typeof b.key === 'number') return sign;
    return sign * kText.compare(a.key, b.key);
  });
  return keyed.map((entry) => entry.row);
}

/** Order after a click on a column's head: first the useful direction, then the other, then none. */
export function nextOrder(
  current: SortOrder | null,
  field: string,
  numeric: boolean,
): SortOrder | null {
  if (current?.field !== field) return { field, descending: numeric };
  return current.descending === numeric ? { field, descending: !numeric } : null;
}

/** Whether a column holds numbers only (and any at all): right-aligned, sorted downwards first. */
export function isNumericColumn(rows: Row[], field: string, sample = 200): boolean {
  let seen = false;
  for (const row of rows.slice(0, sample)) {
    const value = row[field];
    if (value === null || value === undefined || value === '') continue;
    if (typeof scalarOf(value) !== 'number' || Array.isArray(value)) return false;
    seen = true;
  }
  return seen;
}
