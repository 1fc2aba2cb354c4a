// Which words of a query its events must contain: what the events list highlights.

import { endOfQuoted, segments } from './query_text';

export interface SearchTerm {
  text: string;
  /** Was in quotes: blanks and breakers included. */
  phrase: boolean;
}

type Token = { kind: 'word' | 'phrase'; text: string } | { kind: 'open' | 'close' | 'operator' };

/** Terms that are looked for positively; conditions on fields and whatever follows NOT are left out. */
export function searchTerms(query: string): SearchTerm[] {
  const terms: SearchTerm[] = [];
  for (const segment of segments(query)) {
    if (segment.command !== 'search') continue;
    const text = segment.text.replace(/^\s*search(?=\s|$)/i, '');
    for (const term of termsOf(tokens(text))) {
      const known = terms.some((t) => t.text === term.text && t.phrase === term.phrase);
      if (!known && /[^*\s]/.test(term.text)) terms.push(term);
    }
  }
  return terms;
}

function tokens(text: string): Token[] {
  const result: Token[] = [];
  for (let i = 0; i < text.length;) {
    const char = text[i] ?? '';
    if (/\s/.test(char)) {
      i++;
    } else if (char === '"') {
      const end = endOfQuoted(text, i);
      const inner = text.slice(i + 1, text[end - 1] === '"' && end - 1 > i ? end - 1 : end);
      result.push({ kind: 'phrase', text: inner.replace(/\\([\\"])/g, '$1') });
      i = end;
    } else if (char === '(' || char === ')') {
      result.push({ kind: char === '(' ? 'open' : 'close' });
      i++;
    } else if (char === '`' || char === '[') {
      // Macros and subsearches: what they become is the server's knowledge.
      const close = text.indexOf(char === '[' ? ']' : '`', i + 1);
      i = close < 0 ? text.length : close + 1;
    } else if (/[=<>]/.test(char) || (char === '!' && text[i + 1] === '=')) {
      result.push({ kind: 'operator' });
      i += /^(!=|<=|>=|==)/.test(text.slice(i, i + 2)) ? 2 : 1;
    } else {
      const word = /^(?:(?!!=)[^\s"()=<>[\]`])+/.exec(text.slice(i))?.[0] ?? char;
      result.push({ kind: 'word', text: word });
      i += word.length;
    }
  }
  return result;
}

function termsOf(all: Token[]): SearchTerm[] {
  const terms: SearchTerm[] = [];
  for (let i = 0; i < all.length; i++) {
    const token = all[i];
    if (token?.kind !== 'word' && token?.kind !== 'phrase') continue;
    const next = all[i + 1];
    if (next?.kind === 'operator') {
      i += 2;
    } else if (token.kind === 'word' && token.text === 'NOT') {
      i = skipOperand(all, i + 1);
    } else if (next?.kind === 'word' && next.text.toUpperCase() === 'IN') {
      i = skipOperand(all, i + 2);
    } else if (token.kind === 'word' && /^(AND|OR)$/.test(token.text)) {
      continue;
    } else if (token.kind === 'word' && /^(TERM|CASE)$/.test(token.text) && next?.kind === 'open') {
      continue;
    } else {
      terms.push({ text: token.text, phrase: token.kind === 'phrase' });
    }
  }
  return terms;
}

/** Index of the last token of the operand that begins at `at`: a group, a comparison or one word. */
function skipOperand(all: Token[], at: number): number {
  if (all[at]?.kind !== 'open') return all[at + 1]?.kind === 'operator' ? at + 2 : at;
  let depth = 0;
  for (let i = at; i < all.length; i++) {
    if (all[i]?.kind === 'open') depth++;
    if (all[i]?.kind === 'close' && --depth === 0) return i;
  }
  return all.length;
}
