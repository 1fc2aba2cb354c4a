import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCompact,
  formatMoment,
  formatSeconds,
  formatTime,
  formatValue,
  plural,
} from './format';

describe('formats', () => {
  it('writes counts and sizes', () => {
    expect(plural(1, 'event')).toBe('1 event');
    expect(plural(12345, 'event')).toBe('12,345 events');
    expect(formatCompact(9999)).toBe('9,999');
    expect(formatCompact(1_250_000)).toBe('1.3M');
    expect(formatBytes(512)).toBe('512 B');
    expect(formatBytes(1536)).toBe('1.5 KiB');
    expect(formatBytes(300 * 1024 * 1024)).toBe('300 MiB');
  });
  it('writes durations', () => {
    expect(formatSeconds(0)).toBe('< 1 ms');
    expect(formatSeconds(0.0421)).toBe('42 ms');
    expect(formatSeconds(1.5)).toBe('1.50 s');
    expect(formatSeconds(75)).toBe('1 min 15 s');
  });
  it('keeps milliseconds that a binary fraction would lose', () => {
    expect(formatMoment(1767225600.123).clock).toMatch(/:00\.123$/);
    expect(formatMoment(1767225600.123456).clock).toMatch(/\.123$/);
    expect(formatMoment(1767225600.9999).clock).toMatch(/\.999$/);
    expect(formatTime(1767225600)).not.toContain('.');
    expect(formatMoment(Number.MAX_VALUE).day).toBe('');
  });
  it('writes cells', () => {
    expect(formatValue(['a', 2])).toBe('a\n2');
    expect(formatValue(null)).toBe('');
    expect(formatValue(undefined)).toBe('');
    expect(formatValue(0.1)).toBe('0.1');
    expect(formatValue(false)).toBe('false');
    expect(formatValue(1767225600, '_time')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });
});
