import { describe, expect, it } from 'vitest';
import type { SourceCounters } from '../api/types';
import { sourceLags, totalLag } from './source_lag';

const now = 1_767_268_800;

function source(name: string, more: Partial<SourceCounters>): SourceCounters {
  return {
    source: name,
    consumed: 10,
    indexed: 10,
    duplicate: 0,
    dead_lettered: 0,
    expired: 0,
    late: 2,
    live: true,
    ...more,
  };
}

describe('sourceLags', () => {
  it('puts the one furthest behind first, and what nothing has come from before it', () => {
    const lags = sourceLags(
      [
        source('k/10', { lag_events: 0, watermark: now - 3600 }),
        source('k/7', { lag_events: 912, watermark: now - 18, next_offset: 40 }),
        source('k/2', { lag_events: 0, watermark: now - 5 }),
        source('k/8', { lag_events: 3, watermark: now - 30 }),
        source('k/9', {}),
        source('file/loaded', { live: undefined, watermark: now - 99 }),
      ],
      now,
    );
    expect(lags.map((one) => one.source)).toEqual(['k/9', 'k/8', 'k/7', 'k/2', 'k/10']);
    expect(lags[2]).toEqual({ source: 'k/7', events: 912, seconds: 18, nextOffset: 40, late: 2 });
  });
  it('takes an idle source for caught up, whatever its last event says', () => {
    const [lag] = sourceLags([source('k/0', { lag_events: 0, watermark: now - 3600 })], now);
    expect(lag?.seconds).toBe(0);
  });
  it('knows nothing of a source that has given nothing', () => {
    const [lag] = sourceLags([source('k/0', {})], now);
    expect(lag?.seconds).toBeUndefined();
    expect(lag?.events).toBeUndefined();
  });
  it('is never ahead of a clock that is behind the server', () => {
    const [lag] = sourceLags([source('k/0', { lag_events: 1, watermark: now + 7 })], now);
    expect(lag?.seconds).toBe(0);
  });
  it('puts unknown numbers of events before known ones', () => {
    const lags = sourceLags(
      [source('f/1', { lag_events: 5, watermark: now }), source('f/0', { watermark: now })],
      now,
    );
    expect(lags.map((one) => one.source)).toEqual(['f/0', 'f/1']);
    expect(totalLag(lags)).toEqual({ events: 5, unknown: 1 });
  });
});
