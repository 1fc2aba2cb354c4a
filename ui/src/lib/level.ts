// How grave an event is, from the fields that usually say so: the colour of its edge.

import type { Row } from '../api/types';

export type Level = 'critical' | 'error' | 'warning' | 'info' | 'debug' | 'none';

const kFields = ['level', 'severity', 'log_level', 'loglevel', 'lvl', 'priority'];
const kWords: [RegExp, Level][] = [
  [/^(emerg|alert|crit|fatal|panic)/, 'critical'],
  [/^(err|severe|fail)/, 'error'],
  [/^warn/, 'warning'],
  [/^(info|notice)/, 'info'],
  [/^(debug|trace|fine|verbose)/, 'debug'],
];

export function levelOf(row: Row): Level {
  for (const field of kFields) {
    const value = row[field];
    if (typeof value !== 'string') continue;
    const word = value.trim().toLowerCase();
    const known = kWords.find(([pattern]) => pattern.test(word));
    if (known) return known[1];
  }
  const status = Number(row.status);
  if (status >= 500 && status < 600) return 'error';
  return status >= 400 && status < 500 ? 'warning' : 'none';
}
