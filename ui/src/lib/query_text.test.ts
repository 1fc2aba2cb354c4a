import { describe, expect, it } from 'vitest';
import { addFilter, fieldName, quoteValue, segments, wantsChart } from './query_text';

const commands = (query: string) => segments(query).map((segment) => segment.command);

describe('segments', () => {
  it('cuts at pipes', () => {
    expect(commands('error | stats count by host | sort -count')).toEqual([
      'search',
      'stats',
      'sort',
    ]);
    expect(segments('a | b').map((segment) => segment.begin)).toEqual([0, 3]);
  });
  it('knows no pipe inside quotes, subsearches, macros and comments', () => {
    expect(commands('"a | b" c=\\"|" | head')).toEqual(['search', 'head']);
    expect(commands('"say \\"|\\" now" | head')).toEqual(['search', 'head']);
    expect(commands('x [search y | fields z] | table z')).toEqual(['search', 'table']);
    expect(commands('x `m("|")` | table z')).toEqual(['search', 'table']);
    expect(commands('x ``` a | b ``` | table z')).toEqual(['search', 'table']);
  });
  it('starts with a generating command after a leading pipe', () => {
    expect(commands('| stats count')).toEqual(['stats']);
  });
  it('survives what is not finished', () => {
    expect(commands('error | ')).toEqual(['search', '']);
    expect(commands('"open | x')).toEqual(['search']);
    expect(commands(']] | head')).toEqual(['search', 'head']);
    expect(commands('')).toEqual(['']);
  });
});

describe('addFilter', () => {
  it('appends to a plain search', () => {
    expect(addFilter('error', 'host', 'web-1')).toBe('error host="web-1"');
    expect(addFilter('  ', 'host', 'web-1')).toBe('host="web-1"');
    expect(addFilter('*', 'host', 'web-1', true)).toBe('NOT host="web-1"');
  });
  it('makes a search of its own after another command', () => {
    expect(addFilter('error | eval x=1', 'x', '1')).toBe('error | eval x=1 | search x="1"');
    expect(addFilter('error | eval x=1 | search x="1"', 'y', '2')).toBe(
      'error | eval x=1 | search x="1" y="2"',
    );
  });
  it('does not add the same condition twice', () => {
    expect(addFilter('host="a"', 'host', 'a')).toBe('host="a"');
  });
  it('escapes what would end the string', () => {
    expect(addFilter('x', 'path', 'C:\\a "b"')).toBe('x path="C:\\\\a \\"b\\""');
  });
});

describe('names and values', () => {
  it('quotes names that the lexer would cut', () => {
    expect(fieldName('host')).toBe('host');
    expect(fieldName('a.b{}')).toBe('a.b{}');
    expect(fieldName('사용자')).toBe('사용자');
    expect(fieldName('user name')).toBe('"user name"');
    expect(quoteValue('a"b')).toBe('"a\\"b"');
  });
});

describe('wantsChart', () => {
  it('looks at commands, not at words', () => {
    expect(wantsChart('error | timechart count')).toBe(true);
    expect(wantsChart('timechart | stats count')).toBe(false);
  });
});
