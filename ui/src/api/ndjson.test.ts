import { describe, expect, it } from 'vitest';
import { LineDecoder, NdjsonError, readNdjson } from './ndjson';

const bytes = (text: string) => new TextEncoder().encode(text);

function streamOf(chunks: Uint8Array[], onCancel?: () => void): ReadableStream<Uint8Array> {
  let next = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks[next++];
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
    cancel: onCancel,
  });
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const batch of readNdjson(stream)) values.push(...batch.map((line) => line.value));
  return values;
}

describe('LineDecoder', () => {
  const text = '{"a":"오류가 발생"}\n{"b":"エラー 🎣"}\r\n\n{"c":1}';
  const whole = bytes(text);
  const expected = ['{"a":"오류가 발생"}', '{"b":"エラー 🎣"}\r', '{"c":1}'];

  it('gives the same lines wherever the bytes are split in two', () => {
    for (let at = 0; at <= whole.length; at++) {
      const decoder = new LineDecoder();
      const lines = [
        ...decoder.push(whole.subarray(0, at)),
        ...decoder.push(whole.subarray(at)),
        ...decoder.finish(),
      ];
      expect(lines, `split at byte ${at}`).toEqual(expected);
    }
  });

  it('gives the same lines byte by byte', () => {
    const decoder = new LineDecoder();
    const lines: string[] = [];
    for (const byte of whole) lines.push(...decoder.push(Uint8Array.of(byte)));
    lines.push(...decoder.finish());
    expect(lines).toEqual(expected);
  });

  it('keeps going after bytes that are not UTF-8', () => {
    const decoder = new LineDecoder();
    const lines = decoder.push(Uint8Array.of(0x22, 0xff, 0x22, 0x0a, 0x31, 0x0a));
    expect(lines).toEqual(['"\ufffd"', '1']);
  });

  it('reports a character that the stream cuts off', () => {
    const decoder = new LineDecoder();
    expect(decoder.push(bytes('한').subarray(0, 2))).toEqual([]);
    expect(decoder.finish()).toEqual(['\ufffd']);
  });

  it('has nothing to say about an empty stream', () => {
    expect(new LineDecoder().finish()).toEqual([]);
  });
});

describe('readNdjson', () => {
  it('parses lines across chunks and the last one without a newline', async () => {
    const whole = bytes('{"n":1}\n{"n":"두울"}\n{"n":3}');
    const chunks: Uint8Array[] = [];
    for (let i = 0; i < whole.length; i += 3) chunks.push(whole.subarray(i, i + 3));
    expect(await collect(streamOf(chunks))).toEqual([{ n: 1 }, { n: '두울' }, { n: 3 }]);
  });

  it('batches the lines of one chunk', async () => {
    const batches: number[] = [];
    for await (const batch of readNdjson(streamOf([bytes('1\n2\n3'), bytes('4\n')]))) {
      batches.push(batch.length);
    }
    expect(batches).toEqual([2, 1]);
  });

  it('names a line that is not JSON', async () => {
    await expect(collect(streamOf([bytes('{"ok":1}\nnot json\n')]))).rejects.toThrow(NdjsonError);
    await expect(collect(streamOf([bytes('not json\n')]))).rejects.toThrow(/not json/);
  });

  it('cancels the stream when the consumer stops early', async () => {
    let cancelled = false;
    const stream = streamOf([bytes('1\n'), bytes('2\n'), bytes('3\n')], () => (cancelled = true));
    for await (const batch of readNdjson(stream)) {
      expect(batch[0]?.value).toBe(1);
      break;
    }
    expect(cancelled).toBe(true);
  });
});
