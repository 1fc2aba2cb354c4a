// The server's counters, asked for while the page can be seen.

import { fetchLedger } from '../api/client';
import type { Ledger } from '../api/types';
import { ratePerSecond, type Sample } from '../lib/ledger';

const kPollMs = 2000;
const kRateSamples = 6;

class LedgerState {
  value = $state.raw<Ledger | null>(null);
  online = $state(true);
  rate = $state(0);
  /** When `value` was answered, in milliseconds. */
  at = $state(0);
  private samples: Sample[] = [];

  /** Returns what stops it. */
  poll(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const next = async () => {
      if (document.visibilityState === 'visible') await this.ask();
      if (!stopped) timer = setTimeout(next, kPollMs);
    };
    void next();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }

  private async ask(): Promise<void> {
    try {
      // A server that hangs must not stop the polling for good.
      this.value = await fetchLedger(AbortSignal.timeout(kPollMs * 4));
      this.at = Date.now();
      this.online = true;
      const sample = { at: performance.now(), consumed: this.value.total.consumed };
      this.samples = [...this.samples, sample].slice(-kRateSamples);
      this.rate = ratePerSecond(this.samples);
    } catch {
      this.online = false;
      this.samples = [];
      this.rate = 0;
    }
  }
}

export const ledger = new LedgerState();
