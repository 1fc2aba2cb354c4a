// Made-up events for the mock server: the kinds of text that a log page must be able to show.

/** Deterministic numbers in [0, 1): the same data at every start. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const hosts = ['web-1', 'web-2', 'web-3', 'pay-1', 'pay-2', 'db-1'];
const paths = [
  '/',
  '/cart',
  '/checkout',
  '/api/v2/orders',
  '/login',
  '/static/app.js',
  '/search?q=낚시',
];
const agents = ['Mozilla/5.0 (X11; Linux x86_64)', 'curl/8.5.0', 'okhttp/4.12.0'];
const users = ['mina', 'jiwoo', 'haruto', 'sofia', 'li.wei', 'anna', '김서연', '佐藤健'];

const trace = `java.lang.IllegalStateException: connection pool exhausted after 30000 ms
\tat com.example.pay.PoolManager.borrow(PoolManager.java:214)
\tat com.example.pay.PaymentGateway.authorize(PaymentGateway.java:88)
\tat com.example.pay.CheckoutService.submit(CheckoutService.java:151)
\tat com.example.web.CheckoutController.post(CheckoutController.java:63)
\tat java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)
\tat java.base/java.lang.reflect.Method.invoke(Method.java:580)
Caused by: java.util.concurrent.TimeoutException: no idle connection, 50 in use, 312 waiting
\tat com.example.pay.PoolManager.await(PoolManager.java:266)
\tat com.example.pay.PoolManager.borrow(PoolManager.java:209)
\t... 41 more`;

const korean = [
  '결제 승인 중 오류가 발생했습니다: 카드사 응답 시간 초과 (주문번호 %d)',
  '사용자 로그인 성공: 세션이 생성되었습니다 (%d)',
  '재고 부족으로 주문 %d 이(가) 보류되었습니다',
];
const japanese = [
  '在庫サービスへの接続でエラーが発生しました (注文番号 %d)',
  'ユーザーがログインしました: セッション %d',
  '決済処理がタイムアウトしました。再試行します (%d)',
];

const hostile = [
  '<img src=x onerror=alert(1)> in a user name',
  '<script>document.title="owned"</script> {{7*7}} ${7*7} javascript:alert(1)',
  '\u202e reversed \u0007 bell \u001b[31mred\u001b[0m "quotes" \\ and <b>bold</b>',
];

/** Newest first, over the `hours` before `end`; busier in the last hours. */
export function makeEvents(count, end, hours = 24, seed = 7) {
  const next = random(seed);
  const pick = (list) => list[Math.floor(next() * list.length)];
  const events = [];
  for (let i = 0; i < count; i++) {
    const wave = 0.75 + 0.25 * Math.sin(i / 900);
    const age = hours * 3600 * Math.pow(next(), 1.35) * wave;
    events.push(makeEvent(end - age, i, next, pick));
  }
  return events.sort((a, b) => b._time - a._time);
}

function makeEvent(time, i, next, pick) {
  const _time = Math.round(time * 1e6) / 1e6;
  const stamp = new Date(_time * 1000).toISOString();
  const base = { _time, _indextime: Math.round(_time + 1 + next() * 3) };
  const kind = next();
  if (i % 997 === 3) return text(base, pick(hosts), 'user-input', hostile[i % hostile.length], {});
  if (kind < 0.45) return access(base, stamp, next, pick);
  if (kind < 0.78) return application(base, stamp, i, next, pick);
  if (kind < 0.86)
    return text(base, pick(hosts.slice(3, 5)), 'shop.ko', fill(pick(korean), i), level(next));
  if (kind < 0.94)
    return text(base, pick(hosts.slice(3, 5)), 'shop.ja', fill(pick(japanese), i), level(next));
  if (kind < 0.955) {
    return text(
      base,
      pick(hosts.slice(3, 5)),
      'payment.java',
      `${stamp} ERROR [http-nio-8080-exec-${i % 40}] ${trace}`,
      {
        level: 'ERROR',
        exception: 'java.lang.IllegalStateException',
      },
    );
  }
  return text(
    base,
    'db-1',
    'syslog',
    `${stamp.slice(0, 19)} db-1 systemd[1]: Started Session ${i} of User postgres.`,
    { process: 'systemd', pid: 1 },
  );
}

const fill = (template, n) => template.replace('%d', String(100000 + n));
const level = (next) => ({ level: next() < 0.2 ? 'ERROR' : next() < 0.4 ? 'WARN' : 'INFO' });

function text(base, host, source, _raw, fields) {
  return { ...base, _raw, host, source, sourcetype: source, ...fields };
}

function access(base, stamp, next, pick) {
  const host = pick(hosts.slice(0, 3));
  const roll = next();
  const status =
    roll < 0.9 ? 200 : roll < 0.94 ? 404 : roll < 0.97 ? 302 : roll < 0.985 ? 503 : 500;
  const path = pick(paths);
  const bytes = Math.floor(next() * 40000);
  const clientip = `10.${Math.floor(next() * 4)}.${Math.floor(next() * 256)}.${Math.floor(next() * 256)}`;
  const took = Math.round(next() * (status >= 500 ? 30000 : 300)) / 1000;
  return {
    ...base,
    _raw: `${clientip} - - [${stamp}] "GET ${path} HTTP/1.1" ${status} ${bytes} "-" "${pick(agents)}" ${took}`,
    host,
    source: '/var/log/nginx/access.log',
    sourcetype: 'access_combined',
    clientip,
    method: 'GET',
    uri_path: path,
    status,
    bytes,
    response_time: took,
  };
}

function application(base, stamp, i, next, pick) {
  const roll = next();
  const severity = roll < 0.06 ? 'ERROR' : roll < 0.16 ? 'WARN' : roll < 0.86 ? 'INFO' : 'DEBUG';
  const message =
    severity === 'ERROR'
      ? pick(['upstream timeout while reading response', 'payment gateway error: card declined'])
      : pick([
          'order placed',
          'cart updated',
          'session refreshed',
          'cache miss, reading from db-1',
        ]);
  const record = {
    ts: stamp,
    level: severity,
    service: pick(['checkout', 'catalog', 'payment', 'session']),
    user: pick(users),
    message,
    order_id: 100000 + i,
    duration_ms: Math.round(next() * 900),
    tags: next() < 0.3 ? ['mobile', 'kr'] : ['web'],
  };
  const { tags, ...flat } = record;
  delete flat.ts;
  return {
    ...base,
    _raw: JSON.stringify(record),
    host: pick(hosts.slice(0, 5)),
    source: `app/${record.service}`,
    sourcetype: '_json',
    ...flat,
    'tags{}': tags,
  };
}
