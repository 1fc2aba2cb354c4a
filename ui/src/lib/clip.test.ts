import { describe, expect, it } from 'vitest';
import { clipText } from './clip';

describe('clipText', () => {
  it('leaves short texts alone', () => {
    expect(clipText('a\nb', 2, 100)).toEqual({ text: 'a\nb', moreLines: 0, moreCharacters: 0 });
    expect(clipText('', 2, 100).text).toBe('');
  });
  it('cuts by lines', () => {
    expect(clipText('a\nb\nc\nd\n', 2, 100)).toEqual({
      text: 'a\nb',
      moreLines: 2,
      moreCharacters: 5,
    });
  });
  it('cuts by characters, not through one', () => {
    expect(clipText('abcdef', 5, 4)).toEqual({ text: 'abcd', moreLines: 0, moreCharacters: 2 });
    expect(clipText('ab🎣d', 5, 3).text).toBe('ab');
  });
});
