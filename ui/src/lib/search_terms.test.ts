import { describe, expect, it } from 'vitest';
import { searchTerms } from './search_terms';

const words = (query: string) => searchTerms(query).map((term) => term.text);

describe('searchTerms', () => {
  it('takes words and phrases', () => {
    expect(searchTerms('error "connection reset" 오류')).toEqual([
      { text: 'error', phrase: false },
      { text: 'connection reset', phrase: true },
      { text: '오류', phrase: false },
    ]);
  });
  it('leaves out operators and conditions on fields', () => {
    expect(words('error OR fatal host=web-1 status >= 500 level!="info"')).toEqual([
      'error',
      'fatal',
    ]);
    expect(words('status IN (200, 404) timeout')).toEqual(['timeout']);
  });
  it('leaves out what NOT excludes', () => {
    expect(words('error NOT debug NOT (a OR b) NOT host=x warn')).toEqual(['error', 'warn']);
  });
  it('reads groups, explicit search and later search commands', () => {
    expect(words('search (a OR b) | eval search=1 | search c')).toEqual(['a', 'b', 'c']);
    expect(words('TERM(10.0.0.1) CASE(Error)')).toEqual(['10.0.0.1', 'Error']);
  });
  it('ignores other commands, macros, subsearches and bare stars', () => {
    expect(words('* | stats count by host')).toEqual([]);
    expect(words('x `macro(y)` [search z]')).toEqual(['x']);
    expect(words('| stats count')).toEqual([]);
  });
  it('survives what is not finished', () => {
    expect(words('error "open')).toEqual(['error', 'open']);
    expect(words('NOT')).toEqual([]);
    expect(words('NOT (a')).toEqual([]);
    expect(words('a=')).toEqual([]);
    expect(words('"')).toEqual([]);
  });
});
