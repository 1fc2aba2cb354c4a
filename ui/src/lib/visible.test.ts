import { describe, expect, it } from 'vitest';
import { visibleName, visibleText } from './visible';

describe('visibleText', () => {
  it('shows controls and direction marks', () => {
    expect(visibleText('a\u001b[31mred\u0000\u007f')).toBe('a␛[31mred␀␡');
    expect(visibleText('user\u202egnp.exe')).toBe('user‹U+202E›gnp.exe');
    expect(visibleText('\u0085')).toBe('‹U+0085›');
  });
  it('shows what takes no room, but not the joiners that scripts and emoji need', () => {
    expect(visibleText('ad\u200bmin\ufeff')).toBe('ad‹U+200B›min‹U+FEFF›');
    const joined = 'می\u200cخواهم 👩\u200d💻';
    expect(visibleText(joined)).toBe(joined);
  });
  it('leaves text, tabs and newlines alone', () => {
    const text = '오류\tエラー\n🎣 שלום';
    expect(visibleText(text)).toBe(text);
  });
});

describe('visibleName', () => {
  it('is one short line', () => {
    expect(visibleName('a\tb\nc\u202e')).toBe('a b c‹U+202E›');
    expect(visibleName('x'.repeat(1_000_000))).toHaveLength(201);
  });
});
