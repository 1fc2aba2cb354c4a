// Speaks docs/http-api.md with made-up data, and serves dist/: to develop and test the page without the server.
// node dev/mock_server.mjs [--port 7433] [--events 30000] [--delay 25]     (loopback only; port 0: any)

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeEvents } from './mock_data.mjs';
import { registry } from './mock_registry.mjs';
import { bound, checkQuery, runQuery, spanOf } from './mock_search.mjs';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '7433' },
    events: { type: 'string', default: '30000' },
    delay: { type: 'string', default: '25' },
  },
});
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const started = Date.now() / 1000;
const events = makeEvents(Number(values.events), started);
const delay = Number(values.delay);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// What the real server sends too: the page must live with it.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; " +
  "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

function sendJson(response, body, status = 200) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function ledger() {
  const duplicate = Math.floor((Date.now() / 1000 - started) * 9) + 1204;
  const indexed = events.length + Math.floor((Date.now() / 1000 - started) * 160);
  const total = {
    consumed: indexed + duplicate + 7 + 31,
    indexed,
    duplicate,
    dead_lettered: 7,
    expired: 31,
    late: 212,
  };
  return {
    sources: [
      {
        source: 'kafka/demo/logs/0',
        topic: 'logs',
        partition: 0,
        next_offset: total.consumed,
        ...total,
        live: true,
        lag_events: 0,
        watermark: Date.now() / 1000,
      },
      {
        source: 'kafka/demo/logs/7',
        topic: 'logs',
        partition: 7,
        next_offset: 0,
        ...Object.fromEntries(Object.keys(total).map((name) => [name, 0])),
        live: true,
        lag_events: 912,
        watermark: Date.now() / 1000 - 18,
      },
    ],
    total,
    demo: { produced: total.consumed },
  };
}

function fieldCounts() {
  const counts = new Map();
  for (const event of events.slice(0, 2000)) {
    for (const name of Object.keys(event)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}

function timelineOf(matched) {
  const span = spanOf(matched);
  const buckets = new Map();
  for (const event of matched) {
    const start = Math.floor(event._time / span) * span;
    buckets.set(start, (buckets.get(start) ?? 0) + 1);
  }
  return { type: 'timeline', span, buckets: [...buckets].sort((a, b) => a[0] - b[0]) };
}

async function search(request, response) {
  const body = await readBody(request);
  const error = checkQuery(body.query);
  if (error) return sendJson(response, { error }, 400);
  const begin = Date.now();
  const now = body.now ?? begin / 1000;
  const result = runQuery(body.query, events, {
    from: bound(body.earliest, now),
    to: bound(body.latest, now),
  });
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
  const send = (line) => response.write(`${JSON.stringify(line)}\n`);
  const limit = body.max_rows ?? Infinity;
  const rows = result.rows.slice(0, limit);
  const isEvents = result.fields === null;
  const names = result.fields ?? ['_time', 'host', 'source', 'sourcetype', '_raw'];
  const fields = names.map((name) => ({ name }));
  const bytes = result.scanned * 230;
  if (isEvents || !body.preview) send({ type: 'fields', fields, events: isEvents });

  const steps = 12;
  for (let step = 1; step <= steps && !response.destroyed; step++) {
    const part = (n) => Math.floor((n * step) / steps);
    const done = {
      scanned_events: part(result.scanned),
      scanned_bytes: part(bytes),
      matched: part(result.matched.length),
      fraction: step / steps,
      seconds: (Date.now() - begin) / 1000,
    };
    if (isEvents)
      for (const row of rows.slice(
        Math.floor((rows.length * (step - 1)) / steps),
        part(rows.length),
      ))
        send({ type: 'row', row });
    else if (body.preview && step < steps && step % 3 === 0)
      send({ type: 'preview', fields, rows: rows.slice(0, part(rows.length)) });
    if (isEvents && body.preview && step % 3 === 0)
      send(timelineOf(result.matched.slice(0, part(result.matched.length))));
    send({ type: 'progress', progress: done });
    await sleep(delay);
  }
  if (response.destroyed) return undefined;
  if (!isEvents) {
    send({ type: 'fields', fields, events: false });
    for (const row of rows) send({ type: 'row', row });
  }
  if (isEvents) send(timelineOf(result.matched));
  if (result.rows.length > limit)
    send({
      type: 'message',
      message: { severity: 'info', text: `The answer was cut at max_rows=${limit}.` },
    });
  if (body.query.includes('rex'))
    send({
      type: 'message',
      message: {
        severity: 'warning',
        command: 'rex',
        text: 'Gave up on 3 events: the match limit was reached.',
      },
    });
  const seconds = (Date.now() - begin) / 1000;
  send({
    type: 'done',
    ok: true,
    statistics: {
      scanned_events: result.scanned,
      scanned_bytes: bytes,
      matched: result.matched.length,
      rows: rows.length,
      segments: 40,
      segments_pruned: 28,
      seconds,
      peak_memory_bytes: 1 << 24,
      snapshot: 120,
    },
    completeness: {
      complete: false,
      complete_to: now - 18,
      text: `complete to ${new Date((now - 18) * 1000).toTimeString().slice(0, 8)}; kafka/demo/logs/7 is 18 s behind (912 events); 212 late events since ${new Date((now - 3600) * 1000).toTimeString().slice(0, 8)}`,
      late_events: 212,
      late_since: now - 3600,
      partitions_behind: [{ source: 'kafka/demo/logs/7', lag_seconds: 18, lag_events: 912 }],
      damaged_segments: [],
    },
  });
  return response.end();
}

async function parse(request, response) {
  const error = checkQuery((await readBody(request)).query);
  if (error) sendJson(response, { error }, 400);
  else sendJson(response, { ok: true, ast: {} });
}

async function file(path, response) {
  const name = normalize(path === '/' ? 'index.html' : path.slice(1));
  if (name.startsWith('..')) return sendJson(response, { error: { message: 'not found' } }, 404);
  const content = await readFile(join(dist, name));
  response.writeHead(200, {
    'Content-Type': types[extname(name)] ?? 'application/octet-stream',
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
  });
  return response.end(content);
}

const routes = {
  'POST /api/v1/search': search,
  'POST /api/v1/parse': parse,
  'GET /api/v1/commands': (_request, response) => sendJson(response, registry),
  'GET /api/v1/fields': (_request, response) => sendJson(response, { fields: fieldCounts() }),
  'GET /api/v1/ledger': (_request, response) => sendJson(response, ledger()),
  'GET /healthz': (_request, response) => response.end('ok'),
};

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const route = routes[`${request.method} ${pathname}`];
  const answer = route ? route(request, response) : file(pathname, response);
  Promise.resolve(answer).catch((error) => {
    const status = error.code === 'ENOENT' ? 404 : 400;
    if (response.headersSent) response.destroy();
    else
      sendJson(
        response,
        { error: { message: status === 404 ? 'not found' : String(error.message) } },
        status,
      );
  });
});
server.listen(Number(values.port), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
