// Queries offered on the empty page. Each finds something in the data of `riffle demo`: tests/e2e/examples_test.py runs them.

export interface ExampleQuery {
  query: string;
  title: string;
}

export const examples: ExampleQuery[] = [
  { title: 'Everything, newest first', query: '*' },
  { title: 'A word, wherever it stands', query: 'failed' },
  { title: 'Failed requests', query: 'status>=500' },
  { title: 'Korean text is found inside words', query: '오류' },
  { title: 'Japanese as well', query: 'おすすめ商品' },
  { title: 'Events over time, by service', query: 'earliest=-15m * | timechart count by service' },
  { title: 'Which hosts write most', query: '* | top limit=10 host' },
  {
    title: 'Errors counted by service',
    query: 'level=error | stats count by service | sort - count',
  },
];

/** Reports offered where a search returned events and a table or chart was asked for. */
export const reports: string[] = [
  'timechart count',
  'stats count by host',
  'top limit=10 host',
  'timechart count by host',
];
