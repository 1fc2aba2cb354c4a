// The beginning of a long text, and how much of it is left out.

export interface Clipped {
  text: string;
  moreLines: number;
  moreCharacters: number;
}

export function clipText(text: string, maxLines: number, maxCharacters: number): Clipped {
  let end = Math.min(text.length, maxCharacters);
  // Never cut a surrogate pair in two.
  if (end < text.length && /[\ud800-\udbff]/.test(text[end - 1] ?? '')) end--;
  let at = -1;
  for (let line = 0; line < maxLines; line++) {
    at = text.indexOf('\n', at + 1);
    if (at < 0 || at >= end) break;
    if (line === maxLines - 1) end = at;
  }
  if (end >= text.length) return { text, moreLines: 0, moreCharacters: 0 };
  const rest = text.slice(end);
  const lines = rest.replace(/\n$/, '').split('\n').length - 1;
  return { text: text.slice(0, end), moreLines: lines, moreCharacters: rest.length };
}
