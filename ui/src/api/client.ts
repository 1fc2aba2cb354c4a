// Calls of the HTTP API. Every failure is an ApiError with text for the user, or an abort.

import { readNdjson, type ParsedLine } from './ndjson';
import type { ErrorBody, FieldCount, Ledger, Registry, SearchLine, SearchRequest } from './types';

export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when the server could not be reached. */
    readonly status: number,
    readonly body: ErrorBody,
  ) {
    super(body.message);
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** What to show for anything that was thrown. */
export function errorBody(error: unknown): ErrorBody {
  if (error instanceof ApiError) return error.body;
  return { message: error instanceof Error ? error.message : String(error) };
}

async function call(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiError(0, {
      message: 'The Riffle server does not answer.',
      hint: 'Is it still running? The page works again as soon as it does.',
    });
  }
  if (response.ok) return response;
  throw new ApiError(response.status, await readError(response));
}

async function readError(response: Response): Promise<ErrorBody> {
  const text = await response.text().catch(() => '');
  try {
    const body = JSON.parse(text) as { error?: ErrorBody };
    if (typeof body.error?.message === 'string') return body.error;
  } catch {
    // Not ours (a proxy's page, for example): fall through to the status line.
  }
  return { message: `The server answered ${response.status} ${response.statusText}`.trim() };
}

async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await call(path, { signal });
  return (await response.json()) as T;
}

function postJson(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  return call(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
}

/** Runs a search; aborting the signal closes the connection, which cancels it on the server. */
export async function* search(
  request: SearchRequest,
  signal: AbortSignal,
): AsyncGenerator<ParsedLine<SearchLine>[]> {
  const response = await postJson('/api/v1/search', request, signal);
  if (!response.body) throw new ApiError(response.status, { message: 'The answer is empty.' });
  yield* readNdjson<SearchLine>(response.body);
}

/** null when the query parses, otherwise what is wrong with it. */
export async function parseError(query: string, signal?: AbortSignal): Promise<ErrorBody | null> {
  try {
    await postJson('/api/v1/parse', { query }, signal);
    return null;
  } catch (error) {
    if (error instanceof ApiError && error.status === 400) return error.body;
    throw error;
  }
}

export async function fetchRegistry(): Promise<Registry> {
  const answer = await getJson<Partial<Registry>>('/api/v1/commands');
  return {
    commands: answer.commands ?? [],
    functions: answer.functions ?? [],
    aggregates: answer.aggregates ?? [],
  };
}

export async function fetchFields(earliest: string, latest: string): Promise<FieldCount[]> {
  const range = new URLSearchParams();
  if (earliest) range.set('earliest', earliest);
  if (latest) range.set('latest', latest);
  const suffix = range.size > 0 ? `?${range}` : '';
  return (await getJson<{ fields?: FieldCount[] }>(`/api/v1/fields${suffix}`)).fields ?? [];
}

export function fetchLedger(signal?: AbortSignal): Promise<Ledger> {
  return getJson<Ledger>('/api/v1/ledger', signal);
}
