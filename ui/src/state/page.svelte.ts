// What the page does: the query being written, the time range, the search, the tab, the address.

import { addFilter } from '../lib/query_text';
import { wantsChart } from '../lib/query_text';
import { sameRange, type TimeRange } from '../lib/time_range';
import { readUrl, writeUrl } from '../lib/url_state';
import { catalog } from './catalog.svelte';
import { SearchSession } from './search.svelte';

export type Tab = 'events' | 'statistics' | 'visualization';

class Page {
  readonly session = new SearchSession();
  /** The text in the query box. */
  draft = $state('');
  range = $state.raw<TimeRange>({ earliest: '', latest: '' });
  helpOpen = $state(false);
  /** The tab the user chose, and for which query; another query chooses for itself. */
  private chosen = $state.raw<{ query: string; tab: Tab } | null>(null);

  readonly tab = $derived.by<Tab>(() => {
    const { query, view } = this.session;
    if (this.chosen?.query === query) return this.chosen.tab;
    // Before the server has said what the rows are: what the query looks like.
    if (view.events ?? !wantsChart(query)) return 'events';
    return wantsChart(query) ? 'visualization' : 'statistics';
  });

  /** Takes over the address the page was opened with, and follows back and forward. Returns what stops it. */
  begin(): () => void {
    const follow = () => this.open(readUrl(location.search));
    follow();
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }

  private open(state: { query: string; earliest: string; latest: string }): void {
    this.draft = state.query;
    this.range = { earliest: state.earliest, latest: state.latest };
    if (state.query) this.search();
    else this.session.clear();
  }

  run(query = this.draft, range: TimeRange = this.range): void {
    const text = query.trim() || '*';
    this.draft = text;
    this.range = range;
    const url = writeUrl({ query: text, ...range });
    if (url !== location.pathname + location.search) history.pushState(null, '', url);
    this.search();
  }

  private search(): void {
    document.title = `${this.draft.slice(0, 60)} · Riffle`;
    void this.session.start(this.draft, this.range);
    void catalog.refresh(this.range);
  }

  /** A new range searches at once, unless nothing was searched for yet. */
  setRange(range: TimeRange): void {
    if (sameRange(range, this.range)) return;
    if (this.session.status === 'idle') this.range = range;
    else this.run(this.draft || this.session.query, range);
  }

  filter(field: string, value: string, exclude = false): void {
    this.run(addFilter(this.session.query || this.draft, field, value, exclude));
  }

  choose(tab: Tab): void {
    this.chosen = { query: this.session.query, tab };
  }

  home(): void {
    history.pushState(null, '', '/');
    document.title = 'Riffle';
    this.chosen = null;
    this.open({ query: '', earliest: '', latest: '' });
  }
}

export const page = new Page();
