import { describe, expect, it } from 'vitest';
import { chartData, kMaxCategories, kMaxSeries, stacked } from './chart_data';

const fields = (...names: string[]) => names.map((name) => ({ name }));

describe('chartData', () => {
  it('makes time series in ascending order and leaves internal columns out', () => {
    const data = chartData(fields('_time', '_span', 'a', 'note'), [
      { _time: 120, _span: 60, a: 2, note: 'x' },
      { _time: 60, _span: 60, a: '1.5' },
      { _time: 180, _span: 60 },
    ]);
    expect(data).toEqual({
      kind: 'time',
      x: [60, 120, 180],
      series: [{ name: 'a', values: [1.5, 2, null] }],
      hiddenSeries: 0,
    });
  });
  it('makes categories of the first column', () => {
    const data = chartData(fields('host', 'count'), [{ host: 'a', count: 3 }, { count: 1 }]);
    expect(data).toMatchObject({
      kind: 'category',
      label: 'host',
      categories: ['a', '(none)'],
      series: [{ name: 'count', values: [3, 1] }],
    });
  });
  it('has nothing to draw without numbers', () => {
    expect(chartData(fields('a', 'b'), [{ a: 'x', b: 'y' }])).toBeNull();
    expect(chartData(fields('_time', 'b'), [])).toBeNull();
    expect(chartData([], [{ a: 1 }])).toBeNull();
  });
  it('counts what it leaves out', () => {
    const names = Array.from({ length: kMaxSeries + 3 }, (_, i) => `s${i}`);
    const row = Object.fromEntries(names.map((name) => [name, 1]));
    const rows = Array.from({ length: kMaxCategories + 5 }, (_, i) => ({ host: `h${i}`, ...row }));
    expect(chartData(fields('host', ...names), rows)).toMatchObject({
      hiddenSeries: 3,
      hiddenCategories: 5,
    });
  });
});

describe('stacked', () => {
  it('sums the visible ones', () => {
    const series = [
      { name: 'a', values: [1, null] },
      { name: 'b', values: [2, 2] },
      { name: 'c', values: [3, 3] },
    ];
    expect(stacked(series, [true, false, true])).toEqual([
      [1, 0],
      [1, 0],
      [4, 3],
    ]);
  });
});
