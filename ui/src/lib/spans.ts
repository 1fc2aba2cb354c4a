// The server counts bytes of UTF-8; the editor counts UTF-16 units.

/** UTF-16 index of a byte offset; offsets inside a character round down, beyond the end clamp. */
export function utf16Index(text: string, byteOffset: number): number {
  let bytes = 0;
  let index = 0;
  for (const char of text) {
    bytes += utf8Length(char.codePointAt(0) ?? 0);
    if (bytes > byteOffset) return index;
    index += char.length;
  }
  return index;
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

export interface TextRange {
  from: number;
  to: number;
}

/** A span as a range of `text` that is never empty where the text is not: there is something to underline. */
export function spanToRange(text: string, span: { begin: number; end: number }): TextRange {
  const from = utf16Index(text, span.begin);
  const to = Math.max(from, utf16Index(text, span.end));
  if (to > from || text.length === 0) return { from, to };
  if (from < text.length) return { from, to: from + 1 };
  return { from: text.length - 1, to: text.length };
}
