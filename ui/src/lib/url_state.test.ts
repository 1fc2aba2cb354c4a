import { describe, expect, it } from 'vitest';
import { readUrl, writeUrl } from './url_state';

describe('URL state', () => {
  it('goes there and back', () => {
    const state = {
      query: '오류 "a & b" | stats count by host%',
      earliest: '-1d@d',
      latest: 'now',
    };
    const url = writeUrl(state);
    expect(url.startsWith('/?q=')).toBe(true);
    expect(readUrl(url.slice(1))).toEqual(state);
  });
  it('leaves out what is empty', () => {
    expect(writeUrl({ query: '', earliest: '', latest: '' })).toBe('/');
    expect(readUrl('')).toEqual({ query: '', earliest: '', latest: '' });
  });
});
