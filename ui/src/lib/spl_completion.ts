// What can be written at a place of a query: commands after a pipe, then functions, fields and options.

import type { CommandInfo, FieldCount, FunctionInfo, Registry } from '../api/types';
import { fieldName, segments } from './query_text';

export interface Place {
  /** "command": a command name is expected; "body": inside a command. */
  kind: 'command' | 'body';
  /** Command that the place is in; "search" before the first pipe. */
  command: string;
  /** The word being written, and where it begins. */
  word: string;
  from: number;
}

/** null inside strings, macros and comments, and where a value is expected. */
export function placeAt(textBefore: string): Place | null {
  if (insideQuotes(textBefore)) return null;
  const word = /[\p{L}\p{N}_.@{}]*$/u.exec(textBefore)?.[0] ?? '';
  const from = textBefore.length - word.length;
  const open = textBefore.lastIndexOf('[');
  const inSubsearch = open >= 0 && textBefore.lastIndexOf(']') < open;
  const all = segments(inSubsearch ? textBefore.slice(open + 1) : textBefore);
  const last = all.at(-1);
  const piped = /^\s*\|/.test(textBefore) || all.length > 1;
  if (piped && last && /^\s*[A-Za-z_]*$/.test(last.text)) {
    return { kind: 'command', command: '', word, from };
  }
  const command = last?.command || 'search';
  if (command === 'search' && /[=<>]\s*$/.test(textBefore.slice(0, from))) return null;
  return { kind: 'body', command, word, from };
}

function insideQuotes(text: string): boolean {
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (quote === '"' && char === '\\') i++;
    else if (quote) quote = char === quote ? '' : quote;
    else if (char === '"' || char === '`') quote = char;
  }
  return quote !== '';
}

export interface Choice {
  label: string;
  type: 'command' | 'function' | 'aggregate' | 'field' | 'option' | 'word';
  detail?: string;
  summary?: string;
  syntax?: string;
  example?: string;
  /** Text to insert when it is not the label. */
  insert?: string;
  boost: number;
}

export interface Catalog extends Registry {
  fields: FieldCount[];
}

const kAggregating = new Set([
  'stats',
  'eventstats',
  'streamstats',
  'timechart',
  'chart',
  'sistats',
  'tstats',
]);
const kExpressions = new Set(['eval', 'where', 'fieldformat']);
const kGrouping = new Set([...kAggregating, 'top', 'rare']);

export function choicesAt(place: Place, catalog: Catalog): Choice[] {
  if (place.kind === 'command') return catalog.commands.map(commandChoice);
  const choices: Choice[] = [];
  const command = catalog.commands.find(
    (one) => one.name === place.command || one.aliases?.includes(place.command),
  );
  if (kAggregating.has(place.command)) {
    choices.push(...catalog.aggregates.map((one) => functionChoice(one, 'aggregate', 3)));
  }
  if (kExpressions.has(place.command)) {
    choices.push(...catalog.functions.map((one) => functionChoice(one, 'function', 2)));
  }
  if (kGrouping.has(place.command)) choices.push(word('by'), word('as'));
  if (place.command === 'search') choices.push(word('AND'), word('OR'), word('NOT'));
  choices.push(...optionChoices(command));
  const suffix = place.command === 'search' ? '=' : '';
  for (const field of catalog.fields) {
    const name = fieldName(field.name);
    choices.push({
      label: field.name,
      type: 'field',
      insert: `${name}${suffix}`,
      boost: field.name.startsWith('_') ? 0 : 1,
    });
  }
  return choices;
}

function word(label: string): Choice {
  return { label, type: 'word', boost: 0 };
}

function commandChoice(command: CommandInfo): Choice {
  return {
    label: command.name,
    type: 'command',
    summary: command.summary,
    syntax: command.syntax,
    example: command.examples?.[0]?.query,
    insert: `${command.name} `,
    boost: 1,
  };
}

function functionChoice(one: FunctionInfo, type: 'function' | 'aggregate', boost: number): Choice {
  const example = one.examples?.[0];
  const bare = type === 'aggregate' && one.name === 'count';
  return {
    label: one.name,
    type,
    detail: one.category,
    summary: one.summary,
    syntax: one.syntax,
    example: typeof example === 'string' ? example : example?.query,
    insert: bare ? one.name : `${one.name}(`,
    boost,
  };
}

/** Options are the arguments with a plain name; positional ones are called `<like this>`. */
function optionChoices(command: CommandInfo | undefined): Choice[] {
  return (command?.arguments ?? [])
    .filter((argument) => /^\w+$/.test(argument.name))
    .map((argument) => ({
      label: `${argument.name}=`,
      type: 'option' as const,
      detail: argument.type,
      summary: argument.summary,
      boost: 0,
    }));
}
