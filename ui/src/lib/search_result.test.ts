import { describe, expect, it } from 'vitest';
import type { SearchLine } from '../api/types';
import { SearchResult } from './search_result';

const eventFields: SearchLine = { type: 'fields', fields: [{ name: '_raw' }], events: true };
const statistics = { scanned_events: 100, scanned_bytes: 1, matched: 50, rows: 2, seconds: 0.1 };

function collect(lines: SearchLine[], maxRows = 100, maxText = 1000): SearchResult {
  const result = new SearchResult(maxRows, maxText);
  for (const line of lines) result.add(line, 10);
  return result;
}

const row = (raw: string): SearchLine => ({ type: 'row', row: { _raw: raw, host: 'h' } });

describe('SearchResult', () => {
  it('collects events and counts their fields', () => {
    const result = collect([
      eventFields,
      row('a'),
      row('b'),
      { type: 'done', ok: true, statistics },
    ]);
    expect(result.rows).toHaveLength(2);
    expect(result.fieldStats.summaries()[0]).toMatchObject({ name: 'host', events: 2 });
    expect(result.ended).toBe(true);
    expect(result.matched).toBe(50);
    expect(result.cut).toBeNull();
    expect(result.stoppedEarly).toBe(false);
  });
  it('says when the row limit cuts', () => {
    const result = collect([eventFields, row('a'), row('b'), row('c')], 2);
    expect(result.rows).toHaveLength(2);
    expect(result.dropped).toBe(1);
    result.add({ type: 'done', ok: true, statistics }, 1);
    expect(result.cut).toBe(
      'Showing the first 2 events. The search stopped there: more may match.',
    );
    expect(result.stoppedEarly).toBe(true);
  });
  it('says when the memory limit cuts', () => {
    const result = collect([eventFields, row('a'), row('b'), row('c')], 100, 20);
    expect(result.rows).toHaveLength(2);
    expect(result.cut).toContain('memory');
  });
  it('replaces previews by the final rows', () => {
    const fields = [{ name: 'count' }];
    const result = collect([
      { type: 'preview', fields, rows: [{ count: 1 }] },
      { type: 'preview', fields, rows: [{ count: 5 }] },
    ]);
    expect(result.rows).toEqual([{ count: 5 }]);
    expect(result.events).toBe(false);
    result.add({ type: 'fields', fields, events: false }, 1);
    result.add({ type: 'row', row: { count: 9 } }, 1);
    expect(result.rows).toEqual([{ count: 9 }]);
  });
  it('drops a preview when the final table is empty', () => {
    const result = collect([
      { type: 'preview', fields: [{ name: 'count' }], rows: [{ count: 1 }] },
      { type: 'done', ok: true, statistics: { ...statistics, rows: 0 } },
    ]);
    expect(result.rows).toEqual([]);
  });
  it('keeps one copy of a repeated message and the error of a search that ended early', () => {
    const message = { severity: 'warning', text: 'cut', command: 'sort' } as const;
    const result = collect([
      { type: 'message', message },
      { type: 'message', message },
      { type: 'done', ok: false, error: { message: 'out of memory' } },
    ]);
    expect(result.messages).toHaveLength(1);
    expect(result.error?.message).toBe('out of memory');
  });
  it('shows a column that is named twice once', () => {
    const fields = [{ name: 'host' }, { name: 'count' }, { name: 'host' }];
    const result = collect([{ type: 'fields', fields, events: false }]);
    expect(result.fields.map((field) => field.name)).toEqual(['host', 'count']);
  });
  it('passes over lines it does not know', () => {
    const result = collect([{ type: 'weather' } as unknown as SearchLine]);
    expect(result.rows).toEqual([]);
  });
});
