import { describe, expect, it } from 'vitest';
import { highlightPattern, kHighlightLimit, markText } from './highlight';
import { searchTerms } from './search_terms';

function hits(query: string, text: string): string[] {
  const parts = markText(text, highlightPattern(searchTerms(query)));
  expect(parts.map((part) => part.text).join('')).toBe(text);
  return parts.filter((part) => part.hit).map((part) => part.text);
}

describe('highlighting', () => {
  it('marks whole tokens and whole pieces, whatever the case', () => {
    expect(hits('error', 'Error in error_log: no errors, terror')).toEqual(['Error', 'error']);
    expect(hits('10.0.0.1', 'from 10.0.0.1:80 not 10.0.0.12 nor 110.0.0.1')).toEqual(['10.0.0.1']);
  });
  it('lets wildcards run to a major breaker', () => {
    expect(hits('conn*', 'connection-reset, conn connect()')).toEqual([
      'connection-reset',
      'conn',
      'connect',
    ]);
    expect(hits('*out', 'read-timeout outer')).toEqual(['read-timeout']);
  });
  it('marks phrases literally, also across blanks', () => {
    expect(hits('"connection reset"', 'Connection reset by peer; connection resets')).toEqual([
      'Connection reset',
    ]);
    expect(hits('"reset*peer"', 'reset by\tpeer reset\npeer')).toEqual(['reset by\tpeer']);
    expect(hits('"a.b"', 'a.b axb')).toEqual(['a.b']);
  });
  it('finds substrings in Korean and Japanese', () => {
    expect(hits('오류', '결제오류가 발생했습니다')).toEqual(['오류']);
    expect(hits('エラー', '接続エラーが発生')).toEqual(['エラー']);
    expect(hits('timeout', '결제timeout발생')).toEqual(['timeout']);
  });
  it('prefers the longer term and treats pattern characters as text', () => {
    expect(hits('error error_log', 'error_log')).toEqual(['error_log']);
    expect(hits('"(a|b)+"', 'x (a|b)+ y aaa')).toEqual(['(a|b)+']);
  });
  it('gives the text back when nothing matches or there are no terms', () => {
    expect(markText('abc', null)).toEqual([{ text: 'abc', hit: false }]);
    expect(hits('zzz', 'abc')).toEqual([]);
    expect(markText('', highlightPattern(searchTerms('a')))).toEqual([{ text: '', hit: false }]);
  });
  it('stays quick on one long hostile token', () => {
    const text = 'a_'.repeat(kHighlightLimit);
    const begin = performance.now();
    hits('*zzz*', text);
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});
