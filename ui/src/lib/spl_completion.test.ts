import { describe, expect, it } from 'vitest';
import { choicesAt, placeAt, type Catalog } from './spl_completion';

const catalog: Catalog = {
  commands: [
    {
      name: 'stats',
      summary: 'Aggregates events',
      syntax: 'stats <aggregates> [by <fields>]',
      examples: [{ query: '* | stats count' }],
    },
    {
      name: 'head',
      syntax: 'head [limit=<int>]',
      arguments: [{ name: 'limit', type: 'int' }, { name: '<count>' }],
    },
  ],
  functions: [{ name: 'round', syntax: 'round(x, n)' }],
  aggregates: [{ name: 'count' }, { name: 'avg' }],
  fields: [
    { name: 'host', count: 3 },
    { name: 'user name', count: 1 },
  ],
};

const labels = (text: string) => {
  const place = placeAt(text);
  return place ? choicesAt(place, catalog).map((choice) => choice.label) : null;
};

describe('placeAt', () => {
  it('expects a command after a pipe', () => {
    expect(placeAt('error | st')).toEqual({ kind: 'command', command: '', word: 'st', from: 8 });
    expect(placeAt('| ')).toMatchObject({ kind: 'command', word: '' });
    expect(placeAt('x [search y | he')).toMatchObject({ kind: 'command', word: 'he' });
  });
  it('knows the command it is in', () => {
    expect(placeAt('error | stats count by ho')).toEqual({
      kind: 'body',
      command: 'stats',
      word: 'ho',
      from: 23,
    });
    expect(placeAt('err')).toMatchObject({ kind: 'body', command: 'search', word: 'err' });
    expect(placeAt('오류 상')).toMatchObject({ word: '상', from: 3 });
  });
  it('stays quiet inside strings and where a value comes', () => {
    expect(placeAt('x "a | st')).toBeNull();
    expect(placeAt('x `mac')).toBeNull();
    expect(placeAt('host=we')).toBeNull();
    expect(placeAt('x | eval a=ro')).toMatchObject({ kind: 'body', command: 'eval' });
  });
});

describe('choicesAt', () => {
  it('offers what fits the command', () => {
    expect(labels('x | ')).toEqual(['stats', 'head']);
    expect(labels('x | stats ')).toEqual(['count', 'avg', 'by', 'as', 'host', 'user name']);
    expect(labels('x | eval a=')).toEqual(['round', 'host', 'user name']);
    expect(labels('x | head ')).toEqual(['limit=', 'host', 'user name']);
  });
  it('writes fields so that they parse', () => {
    const inSearch = choicesAt({ kind: 'body', command: 'search', word: '', from: 0 }, catalog);
    expect(
      inSearch.filter((choice) => choice.type === 'field').map((choice) => choice.insert),
    ).toEqual(['host=', '"user name"=']);
  });
});
