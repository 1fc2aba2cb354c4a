// What completion and help know: the server's registry, and the fields of recent events.

import { fetchFields, fetchRegistry } from '../api/client';
import type { Catalog } from '../lib/spl_completion';
import { sameRange, type TimeRange } from '../lib/time_range';

// Names of fields change slowly; a sample is taken again after this long.
const kFieldsMs = 30_000;

class CatalogState {
  value = $state.raw<Catalog>({ commands: [], functions: [], aggregates: [], fields: [] });
  private registryWanted = true;
  private fieldsAt = 0;
  private fieldsRange: TimeRange | null = null;

  /** Asks for what is missing or old; without an answer completion knows less, and is asked again later. */
  async refresh(range: TimeRange): Promise<void> {
    await Promise.allSettled([this.refreshRegistry(), this.refreshFields(range)]);
  }

  private async refreshRegistry(): Promise<void> {
    if (!this.registryWanted) return;
    this.registryWanted = false;
    try {
      this.value = { ...this.value, ...(await fetchRegistry()) };
    } catch {
      this.registryWanted = true;
    }
  }

  private async refreshFields(range: TimeRange): Promise<void> {
    const fresh = Date.now() - this.fieldsAt < kFieldsMs;
    if (fresh && this.fieldsRange && sameRange(this.fieldsRange, range)) return;
    this.fieldsAt = Date.now();
    this.fieldsRange = range;
    try {
      const fields = await fetchFields(range.earliest, range.latest);
      this.value = { ...this.value, fields };
    } catch {
      this.fieldsAt = 0;
    }
  }
}

export const catalog = new CatalogState();
