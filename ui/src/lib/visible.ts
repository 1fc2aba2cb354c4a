// Characters that would hide, reverse or garble what a log line says, made visible.

// C0 controls but tab and newline, DEL, C1 controls, and the marks that turn the direction of text.
// eslint-disable-next-line no-control-regex -- controls are what this looks for
const kHidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const kPictures = 0x2400;

export function visibleText(text: string): string {
  return text.replace(kHidden, (char) => {
    const code = char.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(kPictures + code);
    if (code === 0x7f) return '\u2421';
    return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}
