// Finding search terms in event text, by the server's rules of where a word begins and ends.

import type { SearchTerm } from './search_terms';

// Characters inside a class: major breakers end tokens, minor ones cut tokens into pieces.
const kMajor = String.raw`\s\[\]<>(){}|!;,'"*&?+\p{Cc}`;
const kMinor = String.raw`\/:=@.\-$#%\\_`;
// In runs of these a word is a substring: text has no blanks there.
const kSubstring = String.raw`\p{sc=Hangul}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー`;
const kEdge = `[^${kMajor}${kMinor}${kSubstring}]`;

/** Longer texts are shown without marks beyond this many UTF-16 units, to stay quick. */
export const kHighlightLimit = 20_000;

/** null when there is nothing to mark. */
export function highlightPattern(terms: SearchTerm[]): RegExp | null {
  const alternatives = terms
    .filter((term) => /[^*\s]/.test(term.text))
    .sort((a, b) => b.text.length - a.text.length)
    .map(termPattern);
  return alternatives.length === 0 ? null : new RegExp(alternatives.join('|'), 'giu');
}

function termPattern({ text, phrase }: SearchTerm): string {
  const gap = phrase ? String.raw`[^\n]*?` : `[^${kMajor}]*`;
  const body = text
    .split(/(?<!\\)\*+/)
    .map((part) => escapeLiteral(part.replace(/\\\*/g, '*')))
    .join(gap);
  const before = beginsInside(text) ? '' : `(?<!${kEdge})`;
  const after = beginsInside([...text].reverse().join('')) ? '' : `(?!${kEdge})`;
  return `${before}${body}${after}`;
}

const kSubstringStart = new RegExp(`^[${kSubstring}]`, 'u');

function beginsInside(text: string): boolean {
  return kSubstringStart.test(text);
}

function escapeLiteral(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

export interface TextPart {
  text: string;
  hit: boolean;
}

/** The text in pieces whose concatenation is the text. */
export function markText(text: string, pattern: RegExp | null): TextPart[] {
  if (!pattern) return [{ text, hit: false }];
  const head = text.slice(0, kHighlightLimit);
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of head.matchAll(pattern)) {
    if (match[0] === '') continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), hit: false });
    parts.push({ text: match[0], hit: true });
    end = match.index + match[0].length;
  }
  if (end < text.length || parts.length === 0) parts.push({ text: text.slice(end), hit: false });
  return parts;
}
