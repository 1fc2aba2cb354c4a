// Pretends to understand SPL well enough to develop the page: a few words of it, over made-up events.

const kCommands = [
  'search',
  'where',
  'eval',
  'fields',
  'table',
  'rename',
  'rex',
  'stats',
  'timechart',
  'chart',
  'top',
  'rare',
  'sort',
  'head',
  'tail',
  'dedup',
  'bin',
  'fillnull',
];

export function bound(text, now) {
  if (text === undefined || text === '' || text === 'now') return text === 'now' ? now : null;
  const relative = /^-(\d+)([smhd])$/.exec(text);
  if (relative) return now - Number(relative[1]) * { s: 1, m: 60, h: 3600, d: 86400 }[relative[2]];
  return Number.isFinite(Number(text)) ? Number(text) : null;
}

/** null, or the error object of a 400 answer. */
export function checkQuery(query) {
  const stages = splitPipes(query);
  for (const stage of stages.slice(1)) {
    const name = /^\s*([A-Za-z_]*)/.exec(stage.text);
    const begin = stage.begin + name[0].length - name[1].length;
    if (name[1] === '')
      return problem(query, begin, begin, 'A command name is expected after the pipe.');
    if (!kCommands.includes(name[1].toLowerCase())) {
      const near = kCommands.find(
        (command) => command[0] === name[1][0] && Math.abs(command.length - name[1].length) <= 2,
      );
      return problem(
        query,
        begin,
        begin + name[1].length,
        `Unknown command '${name[1]}'.`,
        near && `Did you mean '${near}'?`,
      );
    }
  }
  const quotes = query.match(/(?<!\\)"/g) ?? [];
  const last = query.lastIndexOf('"');
  return quotes.length % 2 === 0
    ? null
    : problem(query, last, query.length, 'The string is not closed.', 'Add a closing quote.');
}

function problem(query, begin, end, message, hint) {
  const bytes = (n) => Buffer.byteLength(query.slice(0, n));
  const span = {
    begin: bytes(begin),
    end: bytes(end),
    line: 1,
    column: [...query.slice(0, begin)].length + 1,
  };
  return { message, ...(hint ? { hint } : {}), span };
}

function splitPipes(query) {
  const stages = [];
  let begin = 0;
  let quoted = false;
  for (let i = 0; i <= query.length; i++) {
    if (query[i] === '"' && query[i - 1] !== '\\') quoted = !quoted;
    if (i === query.length || (query[i] === '|' && !quoted)) {
      stages.push({ text: query.slice(begin, i), begin });
      begin = i + 1;
    }
  }
  return stages;
}

function tokenise(text) {
  const tokens = [];
  const pattern =
    /\s*(NOT\b)?\s*(?:("?)([\w.@{}]+)\2\s*(!=|>=|<=|=|>|<)\s*)?("(?:\\.|[^"\\])*"|[^\s"()]+)/gu;
  for (const match of text.matchAll(pattern)) {
    const value = match[5].startsWith('"')
      ? match[5].slice(1, -1).replace(/\\(.)/g, '$1')
      : match[5];
    if (/^(AND|OR|search)$/.test(value) && !match[3]) tokens.push({ or: value === 'OR' });
    else tokens.push({ not: Boolean(match[1]), field: match[3], operator: match[4], value });
  }
  return tokens;
}

function matches(event, token) {
  const { field, operator, value } = token;
  if (!field)
    return (
      value === '*' || event._raw.toLowerCase().includes(value.toLowerCase().replaceAll('*', ''))
    );
  const have = event[field];
  if (have === undefined) return operator === '!=';
  if (operator === '=' || operator === '!=') {
    const pattern = new RegExp(
      `^${value.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`,
      'isu',
    );
    return [have].flat().some((one) => pattern.test(String(one))) === (operator === '=');
  }
  const [a, b] = [Number(have), Number(value)];
  return { '>': a > b, '<': a < b, '>=': a >= b, '<=': a <= b }[operator];
}

/** OR binds tighter than the implied AND. */
function predicate(text) {
  const groups = [];
  let join = false;
  for (const token of tokenise(text)) {
    if (token.or !== undefined) join = token.or;
    else {
      if (join) groups.at(-1).push(token);
      else groups.push([token]);
      join = false;
    }
  }
  return (event) =>
    groups.every((group) => group.some((token) => matches(event, token) !== token.not));
}

/** {events, rows, fields, transforming} of a query over events. */
export function runQuery(query, events, range) {
  const stages = splitPipes(query);
  const inRange = events.filter(
    (event) =>
      (range.from === null || event._time >= range.from) &&
      (range.to === null || event._time < range.to),
  );
  const matched = inRange.filter(predicate(stages[0].text));
  let rows = matched;
  let fields = null;
  for (const { text } of stages.slice(1)) {
    const [, name, rest] = /^\s*(\w+)\s*([\s\S]*)$/.exec(text);
    const result = commands[name.toLowerCase()]?.(rows, rest.trim()) ?? {};
    rows = result.rows ?? rows;
    fields = result.fields ?? fields;
  }
  return { matched, scanned: inRange.length, rows, fields };
}

const by = (text) =>
  /\bby\s+(.+)$/i
    .exec(text)?.[1]
    .trim()
    .split(/[\s,]+/) ?? [];

function aggregate(rows, text) {
  const call = /(\w+)\((\w+)\)/.exec(text);
  if (!call) return rows.length;
  const numbers = rows.map((row) => Number(row[call[2]])).filter(Number.isFinite);
  if (call[1] === 'dc') return new Set(rows.map((row) => row[call[2]])).size;
  if (numbers.length === 0) return undefined;
  const sum = numbers.reduce((a, b) => a + b, 0);
  return (
    { sum, avg: sum / numbers.length, max: Math.max(...numbers), min: Math.min(...numbers) }[
      call[1]
    ] ?? numbers.length
  );
}

function group(rows, names) {
  const groups = new Map();
  for (const row of rows) {
    if (names.some((name) => row[name] === undefined)) continue;
    const key = names.map((name) => String(row[name])).join('\u0000');
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  return groups;
}

function stats(rows, text) {
  const names = by(text);
  const calls = text
    .replace(/\bby\s.*$/i, '')
    .trim()
    .split(/\s*,\s*|\s+(?=\w+\()/)
    .filter(Boolean);
  const out = [];
  for (const [, members] of group(rows, names)) {
    const row = Object.fromEntries(names.map((name) => [name, members[0][name]]));
    for (const call of calls) row[call] = aggregate(members, call);
    out.push(row);
  }
  return { rows: out, fields: [...names, ...calls] };
}

function timechart(rows, text) {
  const span = spanOf(rows);
  const name = by(text)[0];
  const call =
    text
      .replace(/\bby\s.*$/i, '')
      .replace(/\bspan=\S+/, '')
      .trim() || 'count';
  const series = name
    ? [...group(rows, [name])]
        .sort((a, b) => b[1].length - a[1].length)
        .slice(0, 10)
        .map(([key]) => key)
    : [call];
  const buckets = new Map();
  for (const row of rows) {
    const start = Math.floor(row._time / span) * span;
    if (!buckets.has(start)) buckets.set(start, []);
    buckets.get(start).push(row);
  }
  const out = [...buckets]
    .sort((a, b) => a[0] - b[0])
    .map(([start, members]) => {
      const row = { _time: start, _span: span };
      for (const one of series)
        row[one] = aggregate(
          name ? members.filter((member) => String(member[name]) === one) : members,
          call,
        );
      return row;
    });
  return { rows: out, fields: ['_time', ...series] };
}

function top(rows, text, rare) {
  const limit = Number(/limit=(\d+)/.exec(text)?.[1] ?? 10);
  const name = text.replace(/limit=\d+/, '').trim();
  const counted = [...group(rows, [name])].map(([value, members]) => ({
    [name]: value,
    count: members.length,
    percent: Math.round((members.length / rows.length) * 1e6) / 1e4,
  }));
  counted.sort((a, b) => (rare ? a.count - b.count : b.count - a.count));
  return { rows: counted.slice(0, limit), fields: [name, 'count', 'percent'] };
}

const commands = {
  stats,
  timechart,
  chart: stats,
  top: (rows, text) => top(rows, text, false),
  rare: (rows, text) => top(rows, text, true),
  search: (rows, text) => ({ rows: rows.filter(predicate(text)) }),
  head: (rows, text) => ({ rows: rows.slice(0, Number(text) || 10) }),
  table: (rows, text) => {
    const names = text.split(/[\s,]+/);
    return {
      fields: names,
      rows: rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name]]))),
    };
  },
  sort: (rows, text) => {
    const [, sign, name] = /^(-?)\s*(\S+)/.exec(text);
    return { rows: [...rows].sort((a, b) => (sign ? -1 : 1) * (a[name] > b[name] ? 1 : -1)) };
  },
};

/** A span that gives about a hundred buckets. */
export function spanOf(events) {
  const times = events.map((event) => event._time);
  const width = times.length === 0 ? 1 : times[0] - times.at(-1);
  return (
    [1, 5, 10, 30, 60, 300, 600, 900, 1800, 3600, 10800, 86400].find(
      (span) => Math.abs(width) / span <= 120,
    ) ?? 86400
  );
}
