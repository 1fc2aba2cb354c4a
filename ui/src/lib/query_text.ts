// Reading and editing query text without the server: where the pipes are, which command stands last,
// adding a filter. The server's parser has the last word; nothing here decides what a query means.

export interface Segment {
  /** Text between two pipes, and where it begins in the query. */
  text: string;
  begin: number;
  /** Lower-case command name; "search" for the implicit first one; "" for an empty segment. */
  command: string;
}

/** Cuts a query at its top-level pipes: not inside quotes, brackets, macros or comments. */
export function segments(query: string): Segment[] {
  const cuts: number[] = [];
  let depth = 0;
  for (let i = 0; i < query.length; i++) {
    const char = query[i];
    if (char === '"') i = endOfQuoted(query, i) - 1;
    else if (char === '`') i = endOfBackticks(query, i) - 1;
    else if (char === '[') depth++;
    else if (char === ']') depth = Math.max(0, depth - 1);
    else if (char === '|' && depth === 0) cuts.push(i);
  }
  const result: Segment[] = [];
  let begin = 0;
  for (const cut of [...cuts, query.length]) {
    const text = query.slice(begin, cut);
    result.push({ text, begin, command: commandOf(text, result.length === 0) });
    begin = cut + 1;
  }
  // "| stats …": nothing stands before the first pipe.
  if (result.length > 1 && result[0]?.text.trim() === '') result.shift();
  return result;
}

function commandOf(text: string, first: boolean): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  if (first) return 'search';
  return /^[a-z_][a-z0-9_]*/i.exec(trimmed)?.[0].toLowerCase() ?? '';
}

/** Index after the closing quote, or the end of the text when it is missing. */
export function endOfQuoted(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}

function endOfBackticks(text: string, open: number): number {
  const fence = text.startsWith('```', open) ? '```' : '`';
  const close = text.indexOf(fence, open + fence.length);
  return close < 0 ? text.length : close + fence.length;
}

/** Quoted for use as a value: quotes and backslashes escaped. */
export function quoteValue(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}

/** A field name as it may stand before `=`; names with blanks or operators need quotes. */
export function fieldName(name: string): string {
  return /^[\p{L}_{}@#$:.\-\d]+$/u.test(name) ? name : quoteValue(name);
}

/**
 * The query with a condition on a field. In SPL's search OR binds tighter than the implied AND, so appending is right
 * whatever stands there. After a pipe the condition becomes a search of its own: the field may be made by a command.
 */
export function addFilter(query: string, field: string, value: string, exclude = false): string {
  const condition = `${exclude ? 'NOT ' : ''}${fieldName(field)}=${quoteValue(value)}`;
  const trimmed = query.trim();
  if (trimmed === '' || trimmed === '*') return condition;
  if (trimmed.includes(condition) && !exclude) return trimmed;
  const last = segments(trimmed).at(-1);
  return last?.command === 'search'
    ? `${trimmed} ${condition}`
    : `${trimmed} | search ${condition}`;
}

/** The query up to where it stops returning events, with a report on `field` appended. */
export function addReport(query: string, report: string): string {
  const trimmed = query.trim();
  return `${trimmed === '' ? '*' : trimmed} | ${report}`;
}

const kChartCommands = new Set(['timechart', 'chart', 'xyseries', 'trendline']);

/** Whether the result wants to be seen as a chart first. */
export function wantsChart(query: string): boolean {
  return segments(query).some((segment) => kChartCommands.has(segment.command));
}
