import { describe, expect, it } from 'vitest';
import { isNumericColumn, nextOrder, sortRows } from './sort_rows';

const values = (rows: { v?: unknown }[]) => rows.map((row) => row.v);

describe('sortRows', () => {
  const rows = [
    { v: 'b10' },
    { v: 10 },
    {},
    { v: '9' },
    { v: 'b9' },
    { v: null },
    { v: ['a', 'z'] },
  ];
  it('puts numbers before text and absent values last, both ways', () => {
    const up = sortRows(rows, { field: 'v', descending: false });
    expect(values(up)).toEqual(['9', 10, ['a', 'z'], 'b9', 'b10', undefined, null]);
    const down = sortRows(rows, { field: 'v', descending: true });
    expect(values(down)).toEqual(['b10', 'b9', ['a', 'z'], 10, '9', undefined, null]);
  });
  it('keeps the order of equals and leaves its input alone', () => {
    const equals = [
      { v: 1, n: 1 },
      { v: 1, n: 2 },
      { v: 0, n: 3 },
    ];
    const sorted = sortRows(equals, { field: 'v', descending: true });
    expect(sorted.map((row) => row.n)).toEqual([1, 2, 3]);
    expect(sortRows(equals, { field: 'v', descending: false })[0]?.n).toBe(3);
    expect(equals[0]?.n).toBe(1);
    expect(sortRows(equals, null)).toBe(equals);
  });
});

describe('nextOrder', () => {
  it('goes through both directions and back to none', () => {
    const first = nextOrder(null, 'count', true);
    expect(first).toEqual({ field: 'count', descending: true });
    const second = nextOrder(first, 'count', true);
    expect(second).toEqual({ field: 'count', descending: false });
    expect(nextOrder(second, 'count', true)).toBeNull();
    expect(nextOrder(second, 'host', false)).toEqual({ field: 'host', descending: false });
  });
});

describe('isNumericColumn', () => {
  it('needs numbers and nothing else', () => {
    expect(isNumericColumn([{ a: 1 }, {}, { a: '2.5' }], 'a')).toBe(true);
    expect(isNumericColumn([{ a: 1 }, { a: 'x' }], 'a')).toBe(false);
    expect(isNumericColumn([{}], 'a')).toBe(false);
  });
});
