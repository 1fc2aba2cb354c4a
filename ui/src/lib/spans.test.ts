import { describe, expect, it } from 'vitest';
import { spanToRange, utf16Index } from './spans';

describe('utf16Index', () => {
  it('walks over characters of every UTF-8 length', () => {
    const text = 'aé한🎣z'; // 1 + 2 + 3 + 4 + 1 bytes
    expect([0, 1, 3, 6, 10, 11].map((byte) => utf16Index(text, byte))).toEqual([0, 1, 2, 3, 5, 6]);
  });
  it('rounds down inside a character and clamps at the end', () => {
    expect(utf16Index('한글', 1)).toBe(0);
    expect(utf16Index('한글', 4)).toBe(1);
    expect(utf16Index('한글', 99)).toBe(2);
  });
});

describe('spanToRange', () => {
  it('finds a word after Korean text', () => {
    const query = '오류 | stast count';
    expect(spanToRange(query, { begin: 9, end: 14 })).toEqual({ from: 5, to: 10 });
    expect(query.slice(5, 10)).toBe('stast');
  });
  it('widens an empty span, also at the end of the text', () => {
    expect(spanToRange('abc', { begin: 1, end: 1 })).toEqual({ from: 1, to: 2 });
    expect(spanToRange('abc', { begin: 3, end: 3 })).toEqual({ from: 2, to: 3 });
    expect(spanToRange('', { begin: 0, end: 0 })).toEqual({ from: 0, to: 0 });
  });
});
