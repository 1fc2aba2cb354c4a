import { describe, expect, it } from 'vitest';
import { timeLabels } from './axis';

const at = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0) =>
  new Date(year, month, day, hour, minute, second).getTime() / 1000;

describe('timeLabels', () => {
  it('names the day first and where it changes', () => {
    const splits = [at(2026, 0, 5, 22), at(2026, 0, 5, 23), at(2026, 0, 6)];
    expect(timeLabels(splits, 3600)).toEqual(['22:00\nJan 5', '23:00', '00:00\nJan 6']);
  });
  it('is as fine as the step', () => {
    expect(timeLabels([at(2026, 0, 5, 1, 2, 3)], 1)).toEqual(['01:02:03\nJan 5']);
    expect(timeLabels([at(2026, 0, 5, 1, 2, 3) + 0.25], 0.05)).toEqual(['01:02:03.250\nJan 5']);
    expect(timeLabels([at(2025, 11, 31), at(2026, 0, 1), at(2026, 0, 2)], 86_400)).toEqual([
      'Dec 31\n2025',
      'Jan 1\n2026',
      'Jan 2',
    ]);
  });
});
