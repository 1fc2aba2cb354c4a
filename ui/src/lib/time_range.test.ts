import { describe, expect, it } from 'vitest';
import {
  epochOf,
  fromLocalInput,
  kPresets,
  rangeLabel,
  resolveBound,
  toLocalInput,
  zoomedOut,
} from './time_range';

describe('bounds', () => {
  it('tells epoch seconds from the rest', () => {
    expect(epochOf('1767225600')).toBe(1767225600);
    expect(epochOf('1767225600.5')).toBe(1767225600.5);
    expect(epochOf('-15m')).toBeNull();
    expect(epochOf('2026-01-01T00:00:00')).toBeNull();
  });
  it('resolves simple relative ones', () => {
    expect(resolveBound('-15m', 10_000)).toBe(9100);
    expect(resolveBound('+1h', 10_000)).toBe(13_600);
    expect(resolveBound('now', 10_000)).toBe(10_000);
    expect(resolveBound('', 10_000)).toBeNull();
    expect(resolveBound('-1d@d', 10_000)).toBeNull();
  });
});

describe('rangeLabel', () => {
  it('names presets', () => {
    for (const preset of kPresets) expect(rangeLabel(preset)).toBe(preset.label);
  });
  it('shows what was typed otherwise', () => {
    expect(rangeLabel({ earliest: '-1d@d', latest: '@d' })).toBe('-1d@d → @d');
    expect(rangeLabel({ earliest: '-1d@d', latest: '' })).toBe('-1d@d → end');
  });
  it('shortens a range within a day', () => {
    const noon = new Date(2026, 0, 5, 12, 0, 0).getTime() / 1000;
    const label = rangeLabel({ earliest: String(noon), latest: String(noon + 900) });
    expect(label).toMatch(/12:00 – 12:15$/);
  });
});

describe('zoomedOut', () => {
  it('doubles around the middle', () => {
    expect(zoomedOut({ earliest: '1000', latest: '1100' }, 5000)).toEqual({
      earliest: '950',
      latest: '1150',
    });
  });
  it('has no answer for an open range', () => {
    expect(zoomedOut({ earliest: '', latest: '' }, 5000)).toBeNull();
  });
});

describe('local input', () => {
  it('goes there and back', () => {
    const epoch = new Date(2026, 1, 3, 4, 5, 6).getTime() / 1000;
    expect(toLocalInput(epoch)).toBe('2026-02-03T04:05:06');
    expect(fromLocalInput(toLocalInput(epoch))).toBe(epoch);
    expect(fromLocalInput('nonsense')).toBeNull();
  });
});
