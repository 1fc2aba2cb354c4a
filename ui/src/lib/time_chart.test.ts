import { describe, expect, it } from 'vitest';
import { smallestStep, stackedValues } from './time_chart';

describe('smallestStep', () => {
  it('is the narrowest gap', () => {
    expect(smallestStep([0, 3600, 3900, 7200])).toBe(300);
    expect(smallestStep([5, 5])).toBe(60);
    expect(smallestStep([])).toBe(60);
  });
});

describe('stackedValues', () => {
  const series = [
    { name: 'a', values: [1, 2] },
    { name: 'b', values: [null, 3] },
  ];
  const sums = [
    [1, 2],
    [1, 5],
  ];
  it('leaves out columns without a value, but no point of an area', () => {
    expect(stackedValues(sums, series, 'column')).toEqual([
      [1, 2],
      [null, 5],
    ]);
    expect(stackedValues(sums, series, 'area')).toEqual(sums);
  });
});
