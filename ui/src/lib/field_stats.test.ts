import { describe, expect, it } from 'vitest';
import { FieldStats, kDistinctLimit } from './field_stats';

describe('FieldStats', () => {
  it('counts values, most frequent first', () => {
    const stats = new FieldStats();
    stats.add({ _time: 1, _raw: 'x', host: 'b', status: 200 });
    stats.add({ _time: 2, _raw: 'y', host: 'a', status: 200 });
    stats.add({ _time: 3, _raw: 'z', host: 'a' });
    expect(stats.summaries().map((field) => [field.name, field.events, field.distinct])).toEqual([
      ['host', 3, 2],
      ['status', 2, 1],
    ]);
    expect(stats.top('host', 10)).toEqual([
      { value: 'a', count: 2 },
      { value: 'b', count: 1 },
    ]);
    expect(stats.top('host', 1)).toHaveLength(1);
    expect(stats.top('absent', 10)).toEqual([]);
    expect(stats.summaries().find((field) => field.name === 'status')?.numeric).toBe(true);
  });
  it('knows fields of numbers, also where they come as texts', () => {
    const stats = new FieldStats();
    stats.add({ latency_ms: '71', price: ['4.23', '-88'], id: '71', flag: true });
    stats.add({ latency_ms: '3e2', price: '1', id: '7a', flag: 1 });
    const numeric = stats.summaries().filter((field) => field.numeric);
    expect(numeric.map((field) => field.name)).toEqual(['latency_ms', 'price']);
  });
  it('counts each value of a multivalue once an event', () => {
    const stats = new FieldStats();
    stats.add({ tags: ['a', 'a', 'b'] });
    expect(stats.top('tags', 10)).toEqual([
      { value: 'a', count: 1 },
      { value: 'b', count: 1 },
    ]);
    expect(stats.summaries()[0]?.events).toBe(1);
  });
  it('stops taking new values at the limit and says so', () => {
    const stats = new FieldStats();
    for (let i = 0; i <= kDistinctLimit; i++) stats.add({ id: `v${i}` });
    stats.add({ id: 'v0' });
    const summary = stats.summaries()[0];
    expect(summary).toMatchObject({
      distinct: kDistinctLimit,
      more: true,
      events: kDistinctLimit + 2,
    });
    expect(stats.top('id', 1)).toEqual([{ value: 'v0', count: 2 }]);
  });
  it('is not confused by names of object members', () => {
    const stats = new FieldStats();
    stats.add(JSON.parse('{"constructor":"x","__proto__":"y"}') as Record<string, string>);
    expect(stats.summaries().map((field) => field.name)).toEqual(['__proto__', 'constructor']);
  });
});
