// How long a partner's page takes at the server, in a database of five million orders, beside its limit of 80 ms at the 95th
// percentile. A figure counts only where the page shows the partner's newest order, all 25 of its page, and the sum that a recount
// gives.
//
//   npm run bench -- portal [--quick]
import { createHmac } from "node:crypto";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { buildIfStale } from "../scripts/demo/build.ts";
import { quantile } from "./parts/figures.ts";
import { CODES, SECRET, SHOPS, shopDomain } from "./parts/order-bodies.ts";
import { DECIDED, FACTS, PARTNER_MARK } from "./parts/past-orders.ts";
import { startApp, stop } from "./parts/processes.ts";
import { startOnSocket } from "./parts/socket.ts";
import { createWorld } from "./parts/world.ts";

const { values: flags } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const ORDERS = flags.quick ? 100_000 : 5_000_000;
/** Of the partner whose page is read: every hundredth order. */
const EVERY = 100;
const CHUNK = 250_000;
const REQUESTS = 400;
const WARM_UP = 50;
const LIMIT_MS = 80;
const LIMIT_BYTES = 40 * 1024;
const CUSTOMER = "7001";
const PORT = 9485;
const COMMISSION = 900n;

buildIfStale(() => console.log("building the app"));
const world = await createWorld(await startOnSocket(".data/bench-portal"));
const { client } = world;
let failed = true;
try {
  const partner = await fill();
  const app = await startApp(PORT, world.url, [], "web");
  try {
    failed = !(await measure(partner));
  } finally {
    await stop(app);
  }
} finally {
  await world.drop();
}
process.exitCode = failed ? 1 : 0;

/** Orders of all shops and partners, in the order of time, and the totals that go with them. Returns the partner to look at. */
async function fill(): Promise<number> {
  const { rows } = await client.query<{ shop: number; first: number }>(
    "SELECT shop_id AS shop, min(id) AS first FROM partner GROUP BY 1 ORDER BY 1",
  );
  const shops = rows.map(({ shop }) => shop);
  const firsts = rows.map(({ first }) => first);
  const partner = firsts[0];
  if (partner === undefined) throw new Error("the world has no partner");
  const started = performance.now();
  await client.query("SET synchronous_commit = off");
  for (let from = 0; from < ORDERS; from += CHUNK) {
    const to = Math.min(from + CHUNK, ORDERS) - 1;
    const made = `WITH made AS (
      SELECT n, ($1::int[])[s] AS shop, CASE WHEN n % ${EVERY} = 0 THEN ${partner} ELSE ($2::int[])[s] + 1 + n / ${SHOPS} % ${CODES - 1} END AS partner,
        now() - (${ORDERS} - n) * interval '3 seconds' AS at
      FROM (SELECT n, CASE WHEN n % ${EVERY} = 0 THEN 1 ELSE n % ${SHOPS} + 1 END AS s FROM generate_series($3::int, $4::int) n) x)`;
    const values = [shops, firsts, from, to];
    await client.query(
      `${made} INSERT INTO orders (shop_id, source, order_id, name, day, processed_at, updated_at, hash, checkout_token, facts)
       SELECT shop, 1, n + 1, '#' || n, at::date, at, at, md5(n::text)::uuid, md5(n::text), $5::json FROM made`,
      [...values, FACTS],
    );
    await client.query(
      `${made} INSERT INTO decision (shop_id, source, order_id, outcome, partner_id, processed_at, due_at, decided)
       SELECT shop, 1, n + 1, 'credited', partner, at, at + interval '14 days', replace($5, '${PARTNER_MARK}', partner::text)::json FROM made`,
      [...values, DECIDED],
    );
    if (!flags.quick && (to + 1) % 1_000_000 === 0)
      console.log(`${to + 1} orders after ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  await client.query(
    `INSERT INTO partner_month (shop_id, partner_id, currency, month, orders, sales, discount, commission, pending, payable, paid)
     SELECT shop_id, partner_id, 'USD', date_trunc('month', processed_at)::date, count(*), count(*) * 9000, 0, count(*) * ${COMMISSION},
       count(*) * ${COMMISSION}, 0, 0 FROM decision GROUP BY 1, 2, 4`,
  );
  // About as many that others won: the page puts both together.
  await client.query(
    `INSERT INTO passed_over (shop_id, source, order_id, partner_id, processed_at)
     SELECT shop_id, source, order_id, $2, processed_at FROM decision
     WHERE shop_id = $1 AND partner_id <> $2 AND order_id / ${SHOPS} % ${Math.ceil(EVERY / SHOPS)} = 0`,
    [shops[0], partner],
  );
  await client.query("INSERT INTO portal_account VALUES ($1, $2, $3, now())", [shops[0], CUSTOMER, partner]);
  await client.query("VACUUM (ANALYZE) orders, decision, passed_over, partner_month");
  return partner;
}

async function measure(partner: number): Promise<boolean> {
  const { rows } = await client.query<{ newest: string; sum: string }>(
    `SELECT (SELECT o.name FROM orders o JOIN decision d USING (shop_id, source, order_id) WHERE d.partner_id = $1
       ORDER BY o.processed_at DESC LIMIT 1) AS newest, count(*) * ${COMMISSION} AS sum FROM decision WHERE partner_id = $1`,
    [partner],
  );
  const { newest = "", sum = "0" } = rows[0] ?? {};
  const times: number[] = [];
  let [after, page] = ["", ""];
  for (let n = -WARM_UP; n < REQUESTS; n++) {
    // In turn the first page, and ever older ones.
    const started = performance.now();
    page = await read(n % 2 === 0 ? "" : after);
    if (n >= 0) times.push(performance.now() - started);
    const older = /\?after=([^"]+)"/.exec(page)?.[1] ?? "";
    if (n % 2 !== 0 || after === "") after = decodeURIComponent(older);
    if (n % 2 === 0) check(page, newest, BigInt(sum));
  }
  const bytes = gzipSync(page).length;
  const p95 = quantile(times, 0.95);
  const held = p95 <= LIMIT_MS && bytes <= LIMIT_BYTES;
  console.log(
    `portal, ${ORDERS} orders, ${Number(sum) / Number(COMMISSION)} of the partner's: p50 ${quantile(times, 0.5).toFixed(1)}, p95 ${p95.toFixed(1)}, ` +
      `max ${quantile(times, 1).toFixed(1)} ms of ${LIMIT_MS}; ratio ${(p95 / LIMIT_MS).toFixed(2)}; ${bytes} bytes gz of ${LIMIT_BYTES}: ${held ? "held" : "MISSED"}`,
  );
  return held;
}

/** The page as the app proxy asks for it. */
async function read(after: string): Promise<string> {
  const fields: Record<string, string> = {
    ...(after !== "" && { after }),
    shop: shopDomain(0),
    path_prefix: "/apps/partners",
    logged_in_customer_id: CUSTOMER,
    timestamp: String(Math.floor(Date.now() / 1000)),
  };
  const message = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  const signature = createHmac("sha256", SECRET).update(message.toSorted().join("")).digest("hex");
  const answer = await fetch(`http://127.0.0.1:${PORT}/proxy?${new URLSearchParams({ ...fields, signature })}`, {
    headers: {
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0",
    },
  });
  if (!answer.ok) throw new Error(`the page was answered with ${answer.status}: no figure`);
  return answer.text();
}

function check(page: string, newest: string, sum: bigint): void {
  const rows = page.split("<tr>").length - 2;
  const waiting = `$${(sum / 100n).toLocaleString("en-US")}.${String(sum % 100n).padStart(2, "0")}`;
  if (rows !== 25 || !page.includes(`${newest}<`) || !page.includes(waiting))
    throw new Error(`the page does not show what is stored (${rows} orders, ${newest}, ${waiting}): no figure`);
}
