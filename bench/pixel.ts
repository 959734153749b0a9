// What the web pixel weighs, how fast its clicks are kept beside a server that only parses them, and what a flood of them does to
// the webhooks beside. A figure is of kept clicks alone, answered 204, and counts only where those that are stored and counted are as
// many.
//
//   npm run bench -- pixel [--quick] [--rounds N] [--flood]
import { mkdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { recount } from "../app/db/recount.ts";
import { buildPixel } from "../scripts/pixel.ts";
import { VISITORS } from "./parts/click-requests.ts";
import { median, probeDisk } from "./parts/figures.ts";
import { describePostgres, installedPostgres } from "./parts/installed-postgres.ts";
import type { Report } from "./parts/load-generator.ts";
import { type Load, type Server, startApp, startBare, startLoad, stop } from "./parts/processes.ts";
import { startOnSocket } from "./parts/socket.ts";
import { addClickShops, createWorld } from "./parts/world.ts";

const { values: flags } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    flood: { type: "boolean", default: false },
  },
});
const rounds = Number(flags.rounds ?? (flags.quick ? 2 : 5));
const seconds = flags.quick ? 2 : 4;
const floodSeconds = flags.quick ? 5 : 20;

const GATE = { bytes: 2_048, ratio: 0.5, flood: 1.5 };
/** Each visitor's browser has a connection of its own: the gate is on the larger. The smaller is that of the ingest's gate. */
const CONNECTIONS = { gate: 256, beside: 64 };
const WARM_UP_MS = 1_000;
const ORDERS_PER_SECOND = 740;
const FLOOD_PER_SECOND = 2_000;
const DATA = ".data/bench-pixel";

mkdirSync(DATA, { recursive: true });
let failed = false;
weigh(readFileSync(await buildPixel()));

const world = await createWorld(await startOnSocket(DATA, installedPostgres()));
await addClickShops(world.client);
console.log(await describePostgres(world.client));
const [load, flood] = [startLoad(), startLoad()];
const bare = await startBare(9482);
const app = await startApp(9483, world.url);
let nextId = VISITORS;
let stored = 0;

try {
  if (!flags.flood) for (const connections of Object.values(CONNECTIONS)) await clicks(connections);
  await floods();
} finally {
  load.stop();
  flood.stop();
  await stop(app);
  bare.process.disconnect();
  await world.drop();
}
process.exitCode = failed ? 1 : 0;

function weigh(script: Buffer): void {
  const bytes = brotliCompressSync(script).length;
  if (bytes > GATE.bytes) failed = true;
  console.log(`pixel: ${script.length} bytes, ${bytes} in brotli; gate ${GATE.bytes} ${verdict(bytes <= GATE.bytes)}`);
}

/** As many clicks as so many connections get answered, in turn with the bare server. */
async function clicks(connections: number): Promise<void> {
  const ratios: number[] = [];
  await load.prepare({ kind: "click", count: VISITORS, firstId: 0 });
  for (const server of [bare, app]) await closed(server, { connections, measured: 4 });
  for (let round = 1; round <= rounds; round++) {
    const disk = probeDisk(DATA);
    const order = round % 2 === 0 ? [app, bare] : [bare, app];
    const reports = new Map<Server, Report>();
    for (const server of order) reports.set(server, await closed(server, { connections, measured: seconds }));
    const [mine, limit] = [reports.get(app), reports.get(bare)];
    if (mine === undefined || limit === undefined) throw new Error("a round without figures");
    const ratio = mine.perSecond / limit.perSecond;
    ratios.push(ratio);
    console.log(
      `${connections} connections, clicks round ${round}: bare ${limit.perSecond.toFixed(0)}/s, kept ${mine.perSecond.toFixed(0)}/s and stored, ratio ${ratio.toFixed(3)}, ` +
        `${mine.other} refused, p99 ${mine.p99.toFixed(1)} ms; disk p50 ${disk.p50.toFixed(2)} p99 ${disk.p99.toFixed(2)} ms`,
    );
  }
  const middle = median(ratios);
  const gated = connections === CONNECTIONS.gate;
  if (gated && middle < GATE.ratio) failed = true;
  console.log(
    `clicks, ${connections} connections: ratio median ${middle.toFixed(3)}, min ${Math.min(...ratios).toFixed(3)}, ` +
      `max ${Math.max(...ratios).toFixed(3)}; ${gated ? `gate ${GATE.ratio} ${verdict(middle >= GATE.ratio)}` : "no gate"}`,
  );
}

type Closed = { connections: number; measured: number };

async function closed(server: Server, { connections, measured }: Closed): Promise<Report> {
  const report = await load.closed({
    port: server.port,
    connections,
    warmUpMs: WARM_UP_MS,
    ms: measured * 1000,
  });
  if (server === app) await check(report.ok);
  return report;
}

async function prepare(generator: Load, kind: "whole" | "clicks of one shop", count: number): Promise<void> {
  await generator.prepare({
    kind,
    count: Math.ceil(count),
    firstId: nextId + (kind === "whole" ? 6_000_000_000_000 : 0),
  });
  nextId += Math.ceil(count);
}

/** Webhooks at Shopify's peak rate, alone and beside a flood of one shop's clicks, in turn. */
async function floods(): Promise<void> {
  const ratios: number[] = [];
  // What runs for the first time is compiled first.
  await webhooks();
  for (let round = 1; round <= 3; round++) {
    const calm = await webhooks();
    const [beside, told] = await Promise.all([webhooks(), pour()]);
    const ratio = beside.p99 / calm.p99;
    ratios.push(ratio);
    console.log(
      `flood round ${round}: webhooks at ${ORDERS_PER_SECOND}/s p99 ${calm.p99.toFixed(1)} ms alone, ${beside.p99.toFixed(1)} ms beside ` +
        `${FLOOD_PER_SECOND} clicks/s of one shop (${told.ok} kept, ${told.other} refused); ratio ${ratio.toFixed(2)}`,
    );
    await check(told.orders);
    const differences = await recount(world.client, null);
    if (differences.length > 0 || calm.other + beside.other > 0)
      throw new Error(
        `the books are not right, or webhooks were refused: no figure. ${JSON.stringify(differences[0])}`,
      );
  }
  const middle = median(ratios);
  if (middle > GATE.flood) failed = true;
  console.log(`flood: p99 ratio median ${middle.toFixed(2)}; gate ${GATE.flood} ${verdict(middle <= GATE.flood)}`);
}

async function webhooks(): Promise<Report> {
  await prepare(load, "whole", (floodSeconds + WARM_UP_MS / 1000) * ORDERS_PER_SECOND + 1);
  return load.open({
    port: app.port,
    connections: 256,
    rate: ORDERS_PER_SECOND,
    warmUpMs: WARM_UP_MS,
    ms: floodSeconds * 1000,
  });
}

async function pour(): Promise<Report> {
  await prepare(flood, "clicks of one shop", (floodSeconds + WARM_UP_MS / 1000) * FLOOD_PER_SECOND + 1);
  return flood.open({
    port: app.port,
    connections: 64,
    rate: FLOOD_PER_SECOND,
    warmUpMs: WARM_UP_MS,
    ms: floodSeconds * 1000,
  });
}

async function check(answered: number): Promise<void> {
  const { rows } = await world.client.query<{ clicks: string; counted: string }>(
    "SELECT (SELECT count(*) FROM click) AS clicks, (SELECT sum(clicks) FROM click_day) AS counted",
  );
  const { clicks: kept, counted } = rows[0] ?? {};
  const fresh = Number(kept) - stored;
  stored = Number(kept);
  if (fresh !== answered) throw new Error(`${answered} clicks were answered 204, ${fresh} are stored: no figure`);
  if (kept !== counted) throw new Error(`${kept} clicks are stored and ${counted} counted: no figure`);
}

function verdict(held: boolean): string {
  return held ? "held" : "MISSED";
}
