// Characters that would hide, reverse or garble what a log line says, made visible.

// C0 controls but tab and newline, DEL, C1 controls, the marks that turn the direction of text, and
// blanks and separators that take no room. Joiners stay: scripts and emoji are written with them.
const kHidden =
  // eslint-disable-next-line no-control-regex -- controls are what this looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const kPictures = 0x2400;

export function visibleText(text: string): string {
  return text.replace(kHidden, (char) => {
    const code = char.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(kPictures + code);
    if (code === 0x7f) return '\u2421';
    return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}

// Names and other short texts in one line: longer ones are no names.
const kName = 200;

export function visibleName(text: string): string {
  return visibleText(text.length > kName ? `${text.slice(0, kName)}…` : text).replace(
    /[\t\n]/g,
    ' ',
  );
}
