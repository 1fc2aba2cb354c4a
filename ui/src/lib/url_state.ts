// A search as an address: ?q=…&earliest=…&latest=…, to be shared and to go back to.

export interface UrlState {
  query: string;
  earliest: string;
  latest: string;
}

export function readUrl(search: string): UrlState {
  const parameters = new URLSearchParams(search);
  return {
    query: parameters.get('q') ?? '',
    earliest: parameters.get('earliest') ?? '',
    latest: parameters.get('latest') ?? '',
  };
}

export function writeUrl(state: UrlState): string {
  const parameters = new URLSearchParams();
  if (state.query) parameters.set('q', state.query);
  if (state.earliest) parameters.set('earliest', state.earliest);
  if (state.latest) parameters.set('latest', state.latest);
  const text = parameters.toString();
  return text === '' ? '/' : `/?${text}`;
}
