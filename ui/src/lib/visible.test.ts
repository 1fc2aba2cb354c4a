import { describe, expect, it } from 'vitest';
import { visibleText } from './visible';

describe('visibleText', () => {
  it('shows controls and direction marks', () => {
    expect(visibleText('a\u001b[31mred\u0000\u007f')).toBe('a␛[31mred␀␡');
    expect(visibleText('user\u202egnp.exe')).toBe('user‹U+202E›gnp.exe');
    expect(visibleText('\u0085')).toBe('‹U+0085›');
  });
  it('leaves text, tabs and newlines alone', () => {
    const text = '오류\tエラー\n🎣 שלום';
    expect(visibleText(text)).toBe(text);
  });
});
