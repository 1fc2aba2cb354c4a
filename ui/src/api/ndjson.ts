// Newline-delimited JSON from a byte stream whose chunks end anywhere, even inside a UTF-8 character.

/** Cuts a stream of bytes into lines. Holds at most one unfinished line. */
export class LineDecoder {
  // Not `fatal`: a broken byte becomes U+FFFD instead of losing the whole answer.
  private readonly utf8 = new TextDecoder('utf-8');
  private pending: string[] = [];

  /** Returns the lines that this chunk completes, without their newline. */
  push(chunk: Uint8Array): string[] {
    return this.cut(this.utf8.decode(chunk, { stream: true }));
  }

  /** The last line when the stream ended without a newline. */
  finish(): string[] {
    const lines = this.cut(this.utf8.decode());
    const rest = this.pending.join('');
    this.pending = [];
    if (rest.trim() !== '') lines.push(rest);
    return lines;
  }

  private cut(text: string): string[] {
    const lines: string[] = [];
    let begin = 0;
    for (;;) {
      const end = text.indexOf('\n', begin);
      if (end < 0) break;
      this.pending.push(text.slice(begin, end));
      const line = this.pending.join('');
      this.pending = [];
      if (line.trim() !== '') lines.push(line);
      begin = end + 1;
    }
    if (begin < text.length) this.pending.push(text.slice(begin));
    return lines;
  }
}

export class NdjsonError extends Error {
  constructor(readonly line: string) {
    super(`The server sent a line that is not JSON: ${line.slice(0, 120)}`);
  }
}

export interface ParsedLine<T> {
  value: T;
  /** UTF-16 length of the line: a cheap measure of what keeping it costs. */
  size: number;
}

/** Yields the lines of each chunk as one batch, so that a caller can update once per chunk. */
export async function* readNdjson<T>(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ParsedLine<T>[]> {
  const reader = body.getReader();
  const decoder = new LineDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const lines = done ? decoder.finish() : decoder.push(value);
      if (lines.length > 0) yield lines.map((line) => parseLine<T>(line));
      if (done) return;
    }
  } finally {
    // Also reached when the consumer stops early: tells the server to stop.
    await reader.cancel().catch(() => undefined);
  }
}

function parseLine<T>(line: string): ParsedLine<T> {
  try {
    return { value: JSON.parse(line) as T, size: line.length };
  } catch {
    throw new NdjsonError(line);
  }
}
