import { describe, expect, it } from 'vitest';
import { StringStream } from '@codemirror/language';
import { splToken } from './spl_language';

function colours(...lines: string[]): string[] {
  const state = { command: false, until: '' as const };
  const result: string[] = [];
  for (const line of lines) {
    const stream = new StringStream(line, 2, 2);
    while (!stream.eol()) {
      stream.start = stream.pos;
      const style = splToken(stream, state);
      expect(stream.pos, 'every step moves on').toBeGreaterThan(stream.start);
      if (style) result.push(`${stream.current()}:${style}`);
    }
  }
  return result;
}

describe('SPL colours', () => {
  it('knows commands by their place', () => {
    expect(colours('stats | stats count BY host')).toEqual([
      '|:definitionOperator',
      'stats:keyword',
      'BY:operatorKeyword',
    ]);
  });
  it('tells fields, values, numbers and functions apart', () => {
    expect(colours('status>=500 host="a b" | eval x=round(y, 2)')).toEqual([
      'status:propertyName',
      '>=:operator',
      '500:number',
      'host:propertyName',
      '=:operator',
      '"a b":string',
      '|:definitionOperator',
      'eval:keyword',
      'x:propertyName',
      '=:operator',
      'round:className',
      '(:paren',
      ',:operator',
      '2:number',
      '):paren',
    ]);
  });
  it('carries strings and comments over lines', () => {
    expect(colours('"a \\" |', 'b" | head')).toEqual([
      '"a \\" |:string',
      'b":string',
      '|:definitionOperator',
      'head:keyword',
    ]);
    expect(colours('``` x', 'y ``` 1')).toEqual(['``` x:comment', 'y ```:comment', '1:number']);
  });
  it('does not take an address for a number', () => {
    expect(colours('10.0.0.1 404')).toEqual(['404:number']);
  });
});
