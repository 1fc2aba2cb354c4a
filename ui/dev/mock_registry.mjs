// A handful of the registry, in the form of GET /api/v1/commands.

const command = (name, summary, syntax, query, args = []) => ({
  name,
  aliases: [],
  kind: 'streaming',
  summary,
  description: summary,
  syntax,
  arguments: args,
  examples: [{ query, summary: '' }],
});
const option = (name, type, summary) => ({ name, type, default: '', summary });

export const registry = {
  commands: [
    command(
      'search',
      'Keeps events that match',
      'search <expression>',
      'error | search host="web-1"',
    ),
    command(
      'where',
      'Keeps rows for which an expression is true',
      'where <expression>',
      '* | where status >= 500',
    ),
    command(
      'eval',
      'Computes fields',
      'eval <field>=<expression> [, …]',
      '* | eval slow=if(duration_ms>500, 1, 0)',
    ),
    command(
      'fields',
      'Keeps or removes fields',
      'fields [+|-] <fields>',
      '* | fields host, status',
    ),
    command('table', 'Makes a table of fields', 'table <fields>', '* | table _time host status'),
    command(
      'stats',
      'Aggregates, optionally by fields',
      'stats <aggregate>[ as <name>] … [by <fields>]',
      '* | stats count by host',
    ),
    command(
      'timechart',
      'Aggregates over time',
      'timechart [span=<span>] [limit=<int>] <aggregate> [by <field>]',
      '* | timechart count by host',
      [
        option('span', 'span', 'Seconds a row covers'),
        option('limit', 'int', 'Series to keep; the others are summed'),
      ],
    ),
    command(
      'top',
      'Most frequent values',
      'top [limit=<int>] <fields> [by <fields>]',
      '* | top limit=10 host',
      [option('limit', 'int', 'Values to show')],
    ),
    command('rare', 'Least frequent values', 'rare [limit=<int>] <fields>', '* | rare host'),
    command(
      'sort',
      'Sorts rows',
      'sort [<count>] [+|-]<field> …',
      '* | stats count by host | sort - count',
    ),
    command('head', 'First rows', 'head [<count>]', '* | head 100'),
    command('dedup', 'Removes repeated combinations', 'dedup <fields>', '* | dedup host'),
    command(
      'rex',
      'Extracts fields by a pattern',
      'rex [field=<field>] "<pattern>"',
      '* | rex "user=(?<user>\\w+)"',
      [option('field', 'field', 'Field to read')],
    ),
  ],
  functions: ['if', 'round', 'lower', 'upper', 'len', 'coalesce', 'match', 'strftime'].map(
    (name) => ({
      name,
      category: 'eval',
      syntax: `${name}(…)`,
      summary: `The function ${name}`,
      examples: [],
    }),
  ),
  aggregates: ['count', 'dc', 'sum', 'avg', 'min', 'max', 'values', 'perc95'].map((name) => ({
    name,
    category: 'aggregate',
    syntax: name === 'count' ? 'count[(<field>)]' : `${name}(<field>)`,
    summary: `The aggregate ${name}`,
    examples: [],
  })),
};
