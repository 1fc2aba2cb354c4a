// Queries offered on the empty page. They fit the data of `riffle demo`.

export interface ExampleQuery {
  query: string;
  title: string;
}

export const examples: ExampleQuery[] = [
  { title: 'Everything, newest first', query: '*' },
  { title: 'A word, wherever it stands', query: 'timeout' },
  { title: 'Failed requests', query: 'status>=500' },
  { title: 'Korean text is found inside words', query: '오류' },
  { title: 'Japanese as well', query: 'エラー' },
  { title: 'Events over time, by host', query: '* | timechart count by host' },
  { title: 'Which hosts write most', query: '* | top limit=10 host' },
  { title: 'Errors counted by host', query: 'error | stats count by host | sort - count' },
];

/** Reports offered where a search returned events and a table or chart was asked for. */
export const reports: string[] = [
  'timechart count',
  'stats count by host',
  'top limit=10 host',
  'timechart count by host',
];
