// The one search the page shows: runs it, cancels it, and hands its result to the components in steps.

import { errorBody, isAbort, search } from '../api/client';
import type { ErrorBody } from '../api/types';
import { SearchResult, kMaxRows } from '../lib/search_result';
import type { TimeRange } from '../lib/time_range';

export type Status = 'idle' | 'running' | 'done' | 'cancelled' | 'failed';

// Often enough to look alive, seldom enough to leave time for parsing.
const kRedrawMs = 120;
// The last result stays until the new one begins, but no longer than this: quick searches do not flicker.
const kKeepMs = 300;

export class SearchSession {
  status = $state<Status>('idle');
  /** What the result belongs to; the query box may hold something newer. */
  query = $state('');
  range = $state.raw<TimeRange>({ earliest: '', latest: '' });
  /** Counts results: lists go back to the top when it changes. */
  run = $state(0);
  error = $state.raw<ErrorBody | null>(null);
  startedAt = $state(0);
  /** A frozen look at the result; a new object whenever there is something new to draw. */
  view = $state.raw(look(new SearchResult()));
  private abort: AbortController | null = null;

  get running(): boolean {
    return this.status === 'running';
  }

  /** Ends when the search does; failures become state, not exceptions. */
  async start(query: string, range: TimeRange): Promise<void> {
    this.abort?.abort();
    const abort = new AbortController();
    this.abort = abort;
    const result = new SearchResult();
    this.query = query;
    this.range = range;
    this.error = null;
    this.startedAt = Date.now();
    this.status = 'running';

    let lastDraw = 0;
    const draw = () => {
      if (this.abort !== abort) return;
      if (lastDraw === 0) this.run++;
      lastDraw = performance.now();
      this.view = look(result);
    };
    const keep = setTimeout(draw, kKeepMs);
    try {
      const request = {
        query,
        ...(range.earliest ? { earliest: range.earliest } : {}),
        ...(range.latest ? { latest: range.latest } : {}),
        tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
        max_rows: kMaxRows,
        preview: true,
      };
      for await (const batch of search(request, abort.signal)) {
        for (const line of batch) result.add(line.value, line.size);
        if (performance.now() - lastDraw >= kRedrawMs) draw();
      }
      if (!result.ended) throw new Error('The connection ended before the search did.');
      if (this.abort === abort) {
        this.error = result.error;
        this.status = result.error ? 'failed' : 'done';
      }
    } catch (error) {
      if (this.abort === abort) {
        this.status = isAbort(error) ? 'cancelled' : 'failed';
        if (!isAbort(error)) this.error = errorBody(error);
      }
    }
    clearTimeout(keep);
    draw();
  }

  cancel(): void {
    if (this.running) this.abort?.abort();
  }

  /** Back to the empty page. */
  clear(): void {
    this.abort?.abort();
    this.abort = null;
    this.status = 'idle';
    this.query = '';
    this.error = null;
    this.run++;
    this.view = look(new SearchResult());
  }
}

function look(result: SearchResult) {
  return {
    fields: result.fields,
    events: result.events,
    rows: [...result.rows],
    timeline: result.timeline,
    progress: result.progress,
    messages: [...result.messages],
    statistics: result.statistics,
    completeness: result.completeness,
    matched: result.matched,
    stoppedEarly: result.stoppedEarly,
    cut: result.cut,
    fieldStats: result.fieldStats,
    summaries: result.fieldStats.summaries(),
  };
}

export type ResultView = ReturnType<typeof look>;
