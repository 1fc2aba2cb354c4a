// SPL for the editor: colours only. Error-tolerant, so half-written queries keep theirs.

import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import type { StringStream } from '@codemirror/language';
import { tags } from '@lezer/highlight';

interface State {
  /** A command name comes next: after a pipe or at the start of a subsearch. */
  command: boolean;
  /** What an unfinished string or comment of an earlier line still waits for. */
  until: '' | '"' | '`' | '```';
}

const kWords = /^(AND|OR|NOT|XOR|IN|by|BY|as|AS|over|OVER|OUTPUT|OUTPUTNEW|where|WHERE)$/;
const kName = /^[\p{L}_][\p{L}\p{N}_.{}@-]*/u;

export function splToken(stream: StringStream, state: State): string | null {
  if (state.until) return inside(stream, state);
  if (stream.eatSpace()) return null;
  if (stream.match('```')) return open(stream, state, '```');
  if (stream.eat('"')) return open(stream, state, '"');
  if (stream.eat('`')) return open(stream, state, '`');
  if (stream.eat('|')) {
    state.command = true;
    return 'definitionOperator';
  }
  if (stream.eat('[')) {
    state.command = true;
    return 'squareBracket';
  }
  if (stream.match(/^[()\]]/)) return 'paren';
  if (state.command) {
    state.command = false;
    if (stream.match(/^[A-Za-z_][A-Za-z0-9_]*/)) return 'keyword';
  }
  if (stream.match(/^[+-]?\d+(\.\d+)?(?![\p{L}\p{N}_.:-])/u)) return 'number';
  const name = stream.match(kName) as RegExpMatchArray | null;
  if (name) {
    if (kWords.test(name[0])) return 'operatorKeyword';
    if (stream.match(/^\s*\(/, false)) return 'className';
    return stream.match(/^\s*(=|!=|<|>)/, false) ? 'propertyName' : null;
  }
  // An address or a version is one word, not numbers with dots between them.
  if (stream.match(/^\p{N}[\p{L}\p{N}_.:-]*/u)) return null;
  if (stream.match(/^(!=|<=|>=|==|[=<>*+/%,-])/)) return 'operator';
  stream.next();
  return null;
}

function open(stream: StringStream, state: State, until: '"' | '`' | '```'): string {
  state.until = until;
  state.command = false;
  return inside(stream, state);
}

function inside(stream: StringStream, state: State): string {
  const until = state.until;
  while (!stream.eol()) {
    if (until === '"' && stream.eat('\\')) stream.next();
    else if (stream.match(until)) {
      state.until = '';
      break;
    } else stream.next();
  }
  if (until === '```') return 'comment';
  return until === '"' ? 'string' : 'macroName';
}

export const splLanguage = StreamLanguage.define<State>({
  name: 'spl',
  startState: () => ({ command: false, until: '' }),
  copyState: (state) => ({ ...state }),
  token: splToken,
  languageData: { closeBrackets: { brackets: ['(', '[', '"'] } },
});

// Colours are CSS variables, so that both themes share this.
export const splColours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.keyword, color: 'var(--syntax-command)', fontWeight: '600' },
    { tag: tags.definitionOperator, color: 'var(--syntax-pipe)', fontWeight: '700' },
    { tag: tags.operatorKeyword, color: 'var(--syntax-word)', fontWeight: '600' },
    { tag: tags.className, color: 'var(--syntax-function)' },
    { tag: tags.propertyName, color: 'var(--syntax-field)' },
    { tag: tags.string, color: 'var(--syntax-string)' },
    { tag: tags.number, color: 'var(--syntax-number)' },
    { tag: tags.macroName, color: 'var(--syntax-function)' },
    { tag: tags.operator, color: 'var(--text-dim)' },
    { tag: [tags.paren, tags.squareBracket], color: 'var(--text-dim)' },
    { tag: tags.comment, color: 'var(--text-faint)', fontStyle: 'italic' },
  ]),
);
