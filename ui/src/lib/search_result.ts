// Collects the lines of one search. Plain data and no clock, so that it can be tested line by line;
// the page takes a look at it whenever it wants to draw.

import type {
  Completeness,
  ErrorBody,
  FieldInfo,
  Message,
  Progress,
  Row,
  SearchLine,
  Statistics,
} from '../api/types';
import { FieldStats } from './field_stats';
import type { TimelineData } from './timeline';

/** Rows the page keeps; also what it asks the server for. */
export const kMaxRows = 10_000;
/** UTF-16 units of answer the page keeps: events can be megabytes each. */
export const kMaxText = 48 * 1024 * 1024;

export class SearchResult {
  fields: FieldInfo[] = [];
  /** null until the server says what the rows are. */
  events: boolean | null = null;
  rows: Row[] = [];
  /** Rows that arrived and were not kept. */
  dropped = 0;
  timeline: TimelineData | null = null;
  progress: Progress | null = null;
  messages: Message[] = [];
  statistics: Statistics | null = null;
  completeness: Completeness | null = null;
  error: ErrorBody | null = null;
  ended = false;
  readonly fieldStats = new FieldStats();
  private text = 0;
  private previewed = false;

  constructor(
    private readonly maxRows = kMaxRows,
    private readonly maxText = kMaxText,
  ) {}

  /** `size`: length of the line, as a measure of what keeping it costs. */
  add(line: SearchLine, size: number): void {
    switch (line.type) {
      case 'fields':
        this.fields = distinct(line.fields);
        this.events = line.events;
        break;
      case 'row':
        this.addRow(line.row, size);
        break;
      case 'preview':
        this.fields = distinct(line.fields);
        this.events ??= false;
        this.rows = line.rows.slice(0, this.maxRows);
        this.previewed = true;
        break;
      case 'timeline':
        this.timeline = { span: line.span, buckets: line.buckets };
        break;
      case 'progress':
        this.progress = line.progress;
        break;
      case 'message':
        this.addMessage(line.message);
        break;
      case 'done':
        this.end(line);
        break;
      default:
        // A newer server may say more than this page knows; what it does not know it leaves out.
        break;
    }
  }

  private addRow(row: Row, size: number): void {
    if (this.previewed) {
      // The final rows take the place of the last preview.
      this.rows = [];
      this.previewed = false;
    }
    if (this.rows.length >= this.maxRows || this.text + size > this.maxText) {
      this.dropped++;
      return;
    }
    this.text += size;
    this.rows.push(row);
    if (this.events) this.fieldStats.add(row);
  }

  private addMessage(message: Message): void {
    const known = this.messages.some(
      (one) => one.text === message.text && one.command === message.command,
    );
    if (!known) this.messages.push(message);
  }

  private end(line: Extract<SearchLine, { type: 'done' }>): void {
    this.ended = true;
    this.statistics = line.statistics ?? null;
    this.completeness = line.completeness ?? null;
    if (!line.ok) this.error = line.error ?? { message: 'The search ended early.' };
    // A preview that no row replaced: the final table is empty.
    if (line.ok && this.previewed && line.statistics?.rows === 0) this.rows = [];
  }

  /** Matching events so far. */
  get matched(): number {
    return this.statistics?.matched ?? this.progress?.matched ?? this.rows.length;
  }

  /** The search ended with the last event the page asked for: whatever it counted is a lower bound. */
  get stoppedEarly(): boolean {
    return this.events === true && this.rows.length >= this.maxRows;
  }

  /** What the page leaves out, as a sentence; null when it shows everything. */
  get cut(): string | null {
    const shown = this.rows.length.toLocaleString('en-US');
    if (this.dropped > 0 && this.rows.length < this.maxRows) {
      return `Showing the first ${shown} rows: they fill the memory this page allows itself.`;
    }
    if (this.rows.length < this.maxRows) return null;
    return this.stoppedEarly
      ? `Showing the first ${shown} events. The search stopped there: more may match.`
      : `Showing the first ${shown} rows: the page asks for no more.`;
  }
}

/** A column is known by its name: one that is named twice is shown once. */
function distinct(fields: FieldInfo[]): FieldInfo[] {
  return [...new Map(fields.map((field) => [field.name, field])).values()];
}
