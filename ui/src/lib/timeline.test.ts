import { describe, expect, it } from 'vitest';
import { barsOf, kMaxBars, selectedRange, spanText } from './timeline';

const open = { from: null, to: null };
const sum = (counts: number[]) => counts.reduce((a, b) => a + b, 0);

describe('barsOf', () => {
  it('fills the buckets that were left out', () => {
    const bars = barsOf(
      {
        span: 60,
        buckets: [
          [120, 5],
          [300, 2],
        ],
      },
      open,
    );
    expect(bars).toEqual({ span: 60, x: [120, 180, 240, 300], counts: [5, 0, 0, 2] });
  });
  it('reaches over the range that was asked for', () => {
    const bars = barsOf({ span: 60, buckets: [[120, 5]] }, { from: 30, to: 290 });
    expect(bars?.x).toEqual([0, 60, 120, 180, 240]);
    expect(bars?.counts).toEqual([0, 0, 5, 0, 0]);
  });
  it('adds buckets together rather than drawing too many, and loses no event', () => {
    const buckets = Array.from({ length: 5000 }, (_, i): [number, number] => [i * 10, 1]);
    const bars = barsOf({ span: 10, buckets }, open);
    expect(bars?.x.length).toBeLessThanOrEqual(kMaxBars + 1);
    expect(sum(bars?.counts ?? [])).toBe(5000);
    const sparse = barsOf(
      {
        span: 1,
        buckets: [
          [0, 1],
          [1_000_000_000, 1],
        ],
      },
      open,
    );
    expect(sparse?.x.length).toBeLessThanOrEqual(kMaxBars + 1);
    expect(sum(sparse?.counts ?? [])).toBe(2);
  });
  it('has nothing for nothing', () => {
    expect(barsOf({ span: 60, buckets: [] }, open)).toBeNull();
    expect(barsOf({ span: 0, buckets: [[1, 1]] }, open)).toBeNull();
  });
});

describe('selectedRange', () => {
  const bars = { span: 60, x: [0, 60, 120], counts: [1, 1, 1] };
  it('covers every bar it touches', () => {
    expect(selectedRange(bars, 70, 130)).toEqual({ earliest: '60', latest: '180' });
    expect(selectedRange(bars, -50, 10)).toEqual({ earliest: '0', latest: '60' });
    expect(selectedRange(bars, 100, 9999)).toEqual({ earliest: '60', latest: '180' });
  });
  it('refuses what is empty or outside', () => {
    expect(selectedRange(bars, 10, 10)).toBeNull();
    expect(selectedRange(bars, 500, 600)).toBeNull();
  });
});

describe('spanText', () => {
  it('uses the largest even unit', () => {
    expect([1, 30, 60, 900, 3600, 86_400, 172_800, 90].map(spanText)).toEqual([
      '1 second',
      '30 seconds',
      '1 minute',
      '15 minutes',
      '1 hour',
      '1 day',
      '2 days',
      '90 seconds',
    ]);
  });
});
