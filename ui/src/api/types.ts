// The HTTP contract of docs/http-api.md, as types.

export type Scalar = string | number | boolean;
export type Value = Scalar | Scalar[] | null;
/** One result row; an absent key is null. */
export type Row = Record<string, Value | undefined>;

export interface FieldInfo {
  name: string;
}

/** Byte range of the query that was sent; `column` counts characters from 1. */
export interface Span {
  begin: number;
  end: number;
  line?: number;
  column?: number;
}

export interface ErrorBody {
  message: string;
  hint?: string;
  span?: Span;
}

export interface Progress {
  scanned_events: number;
  scanned_bytes: number;
  matched: number;
  fraction?: number;
  seconds: number;
}

export interface Statistics {
  scanned_events: number;
  scanned_bytes: number;
  matched: number;
  rows: number;
  segments?: number;
  segments_pruned?: number;
  seconds: number;
  peak_memory_bytes?: number;
  snapshot?: number;
}

export interface PartitionBehind {
  source: string;
  lag_seconds?: number;
  lag_events?: number;
}

export interface Completeness {
  complete: boolean;
  complete_to?: number;
  text?: string;
  late_events?: number;
  late_since?: number;
  partitions_behind?: PartitionBehind[];
  damaged_segments?: unknown[];
}

export type Severity = 'info' | 'warning' | 'error';

export interface Message {
  severity: Severity;
  text: string;
  command?: string;
}

export type Bucket = [start: number, count: number];

export type SearchLine =
  | { type: 'fields'; fields: FieldInfo[]; events: boolean }
  | { type: 'row'; row: Row }
  | { type: 'preview'; fields: FieldInfo[]; rows: Row[] }
  | { type: 'timeline'; span: number; buckets: Bucket[] }
  | { type: 'progress'; progress: Progress }
  | { type: 'message'; message: Message }
  | {
      type: 'done';
      ok: boolean;
      statistics?: Statistics;
      completeness?: Completeness;
      error?: ErrorBody;
    };

export interface SearchRequest {
  query: string;
  earliest?: string;
  latest?: string;
  now?: number;
  tz?: string;
  max_rows?: number;
  preview?: boolean;
}

export interface Example {
  query: string;
  summary?: string;
}

export interface CommandInfo {
  name: string;
  aliases?: string[];
  kind?: string;
  summary?: string;
  description?: string;
  syntax?: string;
  arguments?: { name: string; type?: string; default?: string; summary?: string }[];
  examples?: Example[];
}

export interface FunctionInfo {
  name: string;
  category?: string;
  syntax?: string;
  summary?: string;
  examples?: (Example | string)[];
}

export interface Registry {
  commands: CommandInfo[];
  functions: FunctionInfo[];
  aggregates: FunctionInfo[];
}

export interface FieldCount {
  name: string;
  count: number;
}

export interface Counters {
  consumed: number;
  indexed: number;
  duplicate: number;
  dead_lettered: number;
  expired: number;
  late: number;
}

export interface SourceCounters extends Counters {
  source: string;
  topic?: string;
  partition?: number;
  next_offset?: number;
  /** A running tap reads it. */
  live?: boolean;
  lag_events?: number;
  watermark?: number;
}

export interface TapState {
  tap: string;
  kind: string;
  connected: boolean;
  error?: string;
}

export interface Ledger {
  sources: SourceCounters[];
  taps?: TapState[];
  total: Counters;
  missing?: number;
  demo?: { produced?: number } & Record<string, unknown>;
}
