// The time range of a search: two SPL time modifiers, "" meaning no bound.

export interface TimeRange {
  earliest: string;
  latest: string;
}

export interface Preset extends TimeRange {
  label: string;
}

export const kAllTime: Preset = { label: 'All time', earliest: '', latest: '' };

export const kPresets: Preset[] = [
  { label: 'Last 15 minutes', earliest: '-15m', latest: 'now' },
  { label: 'Last hour', earliest: '-1h', latest: 'now' },
  { label: 'Last 4 hours', earliest: '-4h', latest: 'now' },
  { label: 'Last 24 hours', earliest: '-24h', latest: 'now' },
  { label: 'Last 7 days', earliest: '-7d', latest: 'now' },
  { label: 'Last 30 days', earliest: '-30d', latest: 'now' },
  kAllTime,
];

export function sameRange(a: TimeRange, b: TimeRange): boolean {
  return a.earliest === b.earliest && a.latest === b.latest;
}

const kEpoch = /^\d{1,12}(\.\d+)?$/;

/** Epoch seconds of a bound that is a number, else null. */
export function epochOf(bound: string): number | null {
  return kEpoch.test(bound) ? Number(bound) : null;
}

const kUnitSeconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Epoch seconds of the bounds that can be told without the server; for axes, not for searching. */
export function resolveBound(bound: string, now: number): number | null {
  if (bound === 'now') return now;
  const relative = /^([+-]?)(\d+)([smhdw])$/.exec(bound);
  if (!relative) return epochOf(bound);
  const seconds = Number(relative[2]) * (kUnitSeconds[relative[3] ?? ''] ?? 0);
  return relative[1] === '+' ? now + seconds : now - seconds;
}

export function rangeLabel(range: TimeRange): string {
  const preset = kPresets.find((candidate) => sameRange(candidate, range));
  if (preset) return preset.label;
  const from = epochOf(range.earliest);
  const to = epochOf(range.latest);
  if (from !== null && to !== null) return spanLabel(from, to);
  return `${boundLabel(range.earliest, 'beginning')} → ${boundLabel(range.latest, 'end')}`;
}

function boundLabel(bound: string, open: string): string {
  const epoch = epochOf(bound);
  if (epoch !== null) return momentLabel(epoch);
  return bound === '' ? open : bound;
}

function momentLabel(epoch: number): string {
  return new Date(epoch * 1000).toLocaleString('en-CA', {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(epoch % 60 === 0 ? {} : { second: '2-digit' }),
    hourCycle: 'h23',
  });
}

function spanLabel(from: number, to: number): string {
  const sameDay = new Date(from * 1000).toDateString() === new Date(to * 1000).toDateString();
  const end = sameDay ? momentLabel(to).replace(/^.*, /, '') : momentLabel(to);
  return `${momentLabel(from)} – ${end}`;
}

/** A range twice as wide around the same middle; null when it cannot be told. */
export function zoomedOut(range: TimeRange, now: number): TimeRange | null {
  const from = resolveBound(range.earliest, now);
  const to = resolveBound(range.latest, now);
  if (from === null || to === null || to <= from) return null;
  const half = Math.ceil((to - from) / 2);
  return {
    earliest: String(Math.max(0, Math.floor(from - half))),
    latest: String(Math.ceil(to + half)),
  };
}

/** Value of an `<input type="datetime-local">`, in the browser's zone. */
export function toLocalInput(epoch: number): string {
  const date = new Date(epoch * 1000);
  const pad = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** null when the text is no date. */
export function fromLocalInput(text: string): number | null {
  const time = new Date(text).getTime();
  return Number.isNaN(time) ? null : Math.floor(time / 1000);
}
