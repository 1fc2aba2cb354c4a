// Opens the page in headless Chromium, types a query, and looks at what comes.
//   RIFFLE_URL      base URL of a running server (required)
//   SCREENSHOT      file to write a picture of the events to (optional)
//   CHROMIUM        the browser (default /usr/bin/chromium)
//   RIFFLE_QUERY    a query that returns events (default *)
// Exits with 1 and says what failed.

import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const url = process.env.RIFFLE_URL;
const query = process.env.RIFFLE_QUERY ?? '*';
if (!url) {
  console.error('RIFFLE_URL is not set');
  process.exit(2);
}

// What a log could contain to attack the page that shows it.
const kHostile = '<img src=x onerror=alert(1)>';
const kTimeoutMs = 60_000; // only a busy machine comes near it

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  timeout: 3 * kTimeoutMs,
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});

const complaints = [];

async function open() {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: process.env.COLOUR_SCHEME === 'dark' ? 'dark' : 'light',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(kTimeoutMs);
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog opened: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    // A query that does not parse is a 400, which the browser logs by itself.
    if (message.type() === 'error' && !/status of 400/.test(message.text())) {
      complaints.push(`console: ${message.text()}`);
    }
  });
  return page;
}

const at = (page, id) => page.locator(`[data-testid="${id}"]`);

async function run(page, text) {
  const input = at(page, 'query-input');
  await input.click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
  await page.keyboard.press('Control+Enter');
}

async function finished(page) {
  await page.waitForFunction(() => {
    const status = document.querySelector('[data-testid="status"]')?.getAttribute('data-status');
    return status === 'done' || status === 'failed';
  });
  const status = await at(page, 'status').getAttribute('data-status');
  const error = status === 'failed' ? await at(page, 'messages').innerText() : '';
  assert.equal(status, 'done', `the search failed: ${error}`);
}

const steps = {
  async 'the start page offers examples'(page) {
    await page.goto(url);
    await at(page, 'empty-state').waitFor();
    assert.ok((await at(page, 'example').count()) > 0);
  },

  async 'a query shows events'(page) {
    await run(page, query);
    await at(page, 'event-row').first().waitFor();
    await finished(page);
    assert.ok(new URL(page.url()).searchParams.get('q') === query, 'the address holds the query');
    assert.notEqual((await at(page, 'event-raw').first().innerText()).trim(), '');
    await at(page, 'timeline').locator('canvas').waitFor();
  },

  async 'an event opens to its fields, and a value narrows the search'(page) {
    await at(page, 'event-toggle').first().click();
    await at(page, 'event-fields').first().waitFor();
    const value = at(page, 'field-value').first();
    const text = (await value.innerText()).trim();
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
    await value.click();
    await finished(page);
    const narrowed = new URL(page.url()).searchParams.get('q') ?? '';
    assert.ok(narrowed.includes('="'), `${narrowed} has a condition on ${text}`);
    await at(page, 'event-row').first().waitFor();
  },

  async 'back and forward follow the searches'(page) {
    await page.goBack();
    await page.waitForFunction(
      (text) => document.querySelector('[data-testid="query-input"]')?.innerText.trim() === text,
      query,
    );
    await finished(page);
    assert.equal(new URL(page.url()).searchParams.get('q'), query);
  },

  async 'a drag over the timeline narrows the time range'(page) {
    const box = await at(page, 'timeline').locator('.u-over').boundingBox();
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 8 });
    await page.mouse.up();
    await finished(page);
    const { searchParams } = new URL(page.url());
    const [earliest, latest] = ['earliest', 'latest'].map((name) => Number(searchParams.get(name)));
    assert.ok(earliest > 0 && latest > earliest, page.url());
    await page.goBack();
    await finished(page);
  },

  async 'timechart draws a chart'(page) {
    await run(page, `${query} | timechart count`);
    await at(page, 'time-chart').locator('canvas').waitFor();
    await finished(page);
    const drawn = await at(page, 'time-chart')
      .locator('canvas')
      .evaluate((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        const colours = new Set();
        for (let i = 0; i < data.length; i += 4)
          if (data[i + 3] > 200) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
        return colours.size;
      });
    assert.ok(drawn > 1, 'something was drawn');
    await at(page, 'tab-statistics').click();
    await at(page, 'stats-row').first().waitFor();
  },

  async 'stats shows a table that sorts'(page) {
    await run(page, `${query} | stats count by host`);
    await at(page, 'stats-row').first().waitFor();
    await finished(page);
    await at(page, 'sort-count').click();
    const counts = await page
      .locator('[data-testid="stats-row"] [data-field="count"]')
      .allInnerTexts();
    const numbers = counts.map(Number);
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => b - a),
      'largest first',
    );
  },

  async 'a wrong query is underlined and explained'(page) {
    await run(page, `${query} | stast count`);
    await at(page, 'error').waitFor();
    await page.locator('.cm-lintRange-error').waitFor();
    assert.match(await at(page, 'error').innerText(), /stast/);
  },

  async 'the ledger adds up'(page) {
    await at(page, 'ledger-consumed').waitFor();
    const numbers = await page.evaluate(() =>
      ['consumed', 'indexed', 'duplicate', 'dead_lettered', 'expired'].map((name) =>
        Number(
          document
            .querySelector(`[data-testid="ledger-${name}"]`)
            ?.textContent?.replaceAll(',', ''),
        ),
      ),
    );
    const [consumed, ...parts] = numbers;
    assert.equal(
      consumed,
      parts.reduce((sum, one) => sum + one, 0),
    );
  },

  async 'each source says how far behind it is'(page) {
    await at(page, 'lag-toggle').click();
    await at(page, 'lag').first().waitFor();
    const row = await at(page, 'lag').first().innerText();
    assert.match(row, /\S+\s+([\d,]+|unknown)\s+(none|not read yet|[\d.]+ (ms|s|min.*))/);
    await page.keyboard.press('Escape');
    assert.equal(await at(page, 'lags').count(), 0);
  },

  // The server's answer is replaced here, so that this holds for any data.
  async 'hostile events stay text'(page) {
    const field = '<b onmouseover=alert(2)>';
    const row = {
      _time: 1767225600,
      _raw: `user=${kHostile} <script>alert(3)</script>`,
      host: kHostile,
      [field]: kHostile,
    };
    const lines = [
      {
        type: 'fields',
        fields: [{ name: '_time' }, { name: 'host' }, { name: '_raw' }],
        events: true,
      },
      { type: 'row', row },
      { type: 'message', message: { severity: 'warning', text: kHostile, command: 'rex' } },
      { type: 'timeline', span: 60, buckets: [[1767225600, 1]] },
      {
        type: 'done',
        ok: true,
        statistics: { scanned_events: 1, scanned_bytes: 1, matched: 1, rows: 1, seconds: 0.1 },
        completeness: { complete: true, text: kHostile },
      },
    ];
    const table = [
      { type: 'fields', fields: [{ name: field }, { name: 'count' }], events: false },
      { type: 'row', row: { [field]: kHostile, count: 1 } },
      {
        type: 'done',
        ok: true,
        statistics: { scanned_events: 1, scanned_bytes: 1, matched: 1, rows: 1, seconds: 0.1 },
      },
    ];
    await page.route('**/api/v1/search', (route) => {
      const answer = /stats/.test(route.request().postDataJSON().query) ? table : lines;
      return route.fulfill({
        contentType: 'application/x-ndjson',
        body: answer.map((line) => JSON.stringify(line)).join('\n'),
      });
    });
    const harmless = async () => {
      assert.equal(
        await page.locator('img[src="x"], script:not([src]), b[onmouseover]').count(),
        0,
      );
    };
    await run(page, 'user img');
    await at(page, 'event-toggle').first().click();
    await at(page, 'event-fields').waitFor();
    await page.locator('[data-testid="sidebar-field"]').first().click();
    await at(page, 'field-values').waitFor();
    assert.ok(
      (await at(page, 'event-raw').first().innerText()).includes(kHostile),
      'shown as it is',
    );
    await harmless();
    await run(page, '* | stats count by x');
    await at(page, 'stats-row').first().waitFor();
    await harmless();
    await at(page, 'tab-visualization').click();
    await at(page, 'category-chart').locator('canvas').waitFor();
    await page.mouse.move(700, 500);
    await harmless();
    await page.unroute('**/api/v1/search');
  },
};

let failed = false;
try {
  const page = await open();
  for (const [name, step] of Object.entries(steps)) {
    try {
      await step(page);
      assert.deepEqual(complaints, [], 'the browser complained');
      console.log(`ok    ${name}`);
    } catch (error) {
      const why = [error.message, ...complaints].join('\n').replaceAll('\n', '\n      ');
      console.error(`FAIL  ${name}\n      ${why}`);
      if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
      failed = true;
      break;
    }
  }
} finally {
  await browser.close();
}
process.exit(failed ? 1 : 0);
