import { describe, expect, it } from 'vitest';
import { levelOf } from './level';

describe('levelOf', () => {
  it('reads the usual names', () => {
    expect(levelOf({ level: 'ERROR' })).toBe('error');
    expect(levelOf({ severity: 'Warning' })).toBe('warning');
    expect(levelOf({ log_level: 'FATAL' })).toBe('critical');
    expect(levelOf({ level: 'TRACE' })).toBe('debug');
  });
  it('falls back to an HTTP status', () => {
    expect(levelOf({ status: 503 })).toBe('error');
    expect(levelOf({ status: '404' })).toBe('warning');
    expect(levelOf({ status: 200 })).toBe('none');
    expect(levelOf({})).toBe('none');
  });
});
