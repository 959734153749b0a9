// How fast the ingest is beside a server that only verifies and parses: both in one run, in turn, new orders and updates
// mixed. A figure counts only where the stored orders are those that were answered 200 and the totals equal a recount.
//
//   npm run bench -- ingest [--quick] [--rounds N] [--closed] [--open]
import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { recount } from "../app/db/recount.ts";
import { median, probeDisk } from "./parts/figures.ts";
import { describePostgres, installedPostgres } from "./parts/installed-postgres.ts";
import type { Report } from "./parts/load-generator.ts";
import type { BodyKind } from "./parts/order-bodies.ts";
import { type Server, startApp, startBare, startLoad, stop } from "./parts/processes.ts";
import { startOnSocket } from "./parts/socket.ts";
import { createWorld, type World } from "./parts/world.ts";

const { values: flags } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    closed: { type: "boolean", default: false },
    open: { type: "boolean", default: false },
    kind: { type: "string" },
    prof: { type: "boolean", default: false },
  },
});
const rounds = Number(flags.rounds ?? (flags.quick ? 2 : 5));
const seconds = flags.quick ? 2 : 4;
const openSeconds = flags.quick ? 5 : 30;
const everything = !flags.closed && !flags.open;
const kinds = (["whole", "filtered"] as const).filter((kind) => flags.kind === undefined || kind === flags.kind);

const GATE: Record<BodyKind, number> = { whole: 0.45, filtered: 0.22 };
const NAME: Record<BodyKind, string> = { whole: "10 KB", filtered: "filtered" };
/** The gate was drawn at the smaller. The larger, where a commit holds four times as many, is printed beside. */
const CONNECTIONS = { gate: 64, beside: 256 };
const WARM_UP_MS = 1_000;
/** Requests a second, before any was seen: twice as many are prepared. */
const GUESS = { bare: { whole: 12_000, filtered: 30_000 }, app: { whole: 5_000, filtered: 9_000 } } as const;
const WARM_UP_SECONDS = 12;
const DATA = ".data/bench-ingest";

mkdirSync(DATA, { recursive: true });
const world = await createWorld(await startOnSocket(DATA, installedPostgres()));
console.log(await describePostgres(world.client));
const load = startLoad();
const bare = await startBare(9480);
const app = await startApp(9481, world.url, flags.prof ? ["--cpu-prof", `--cpu-prof-dir=${DATA}`] : []);
const fastest = new Map<string, number>();
let nextId = 6_000_000_000_000;
let stored = 0;
let failed = false;

try {
  if (everything || flags.closed) {
    for (const kind of kinds) {
      await warmUp(kind);
      for (const connections of Object.values(CONNECTIONS)) await closed(kind, connections);
    }
  }
  if (everything || flags.open) for (const rate of [740, 3_000]) await open(rate);
} finally {
  load.stop();
  await stop(app);
  bare.process.disconnect();
  await world.drop();
}
process.exitCode = failed ? 1 : 0;

/** What runs for the first time is compiled first: neither server is measured before that is done. */
async function warmUp(kind: BodyKind): Promise<void> {
  for (const server of [bare, app]) {
    const warm = await run(server, { kind, connections: CONNECTIONS.gate }, WARM_UP_SECONDS);
    if (server === app) await check(world, warm);
  }
}

/** As many requests as so many connections get answered. */
async function closed(kind: BodyKind, connections: number): Promise<void> {
  const name = `${NAME[kind]}, ${connections} connections`;
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const disk = probeDisk(DATA);
    const reports: Record<string, Report> = {};
    // Whoever goes first finds the machine as the other left it: they change places.
    for (const server of round % 2 === 0 ? [app, bare] : [bare, app]) {
      const report = await run(server, { kind, connections });
      reports[server === app ? "app" : "bare"] = report;
      if (server === app) await check(world, report);
    }
    const { app: mine, bare: limit } = reports;
    if (mine === undefined || limit === undefined) throw new Error("a round without figures");
    const ratio = mine.perSecond / limit.perSecond;
    ratios.push(ratio);
    console.log(
      `${name}, round ${round}: bare ${limit.perSecond.toFixed(0)}/s, ingest ${mine.perSecond.toFixed(0)}/s, ratio ${ratio.toFixed(3)}, ` +
        `p99 ${mine.p99.toFixed(1)} ms; disk p50 ${disk.p50.toFixed(2)} p99 ${disk.p99.toFixed(2)} ms`,
    );
  }
  const middle = median(ratios);
  const gated = connections === CONNECTIONS.gate;
  const missed = gated && middle < GATE[kind];
  if (missed) failed = true;
  console.log(
    `${name}: ratio median ${middle.toFixed(3)}, min ${Math.min(...ratios).toFixed(3)}, max ${Math.max(...ratios).toFixed(3)}; ` +
      (gated ? `gate ${GATE[kind]} ${missed ? "MISSED" : "held"}` : "no gate"),
  );
}

type Asked = { kind: BodyKind; connections: number };

async function run(server: Server, { kind, connections }: Asked, measured = seconds): Promise<Report> {
  const key = `${server.port} ${kind}`;
  // Twice what was seen before: signing many more than are sent takes most of the bench's time, and gigabytes.
  const most = 2 * (fastest.get(key) ?? GUESS[server === app ? "app" : "bare"][kind]);
  await load.prepare({ kind, count: Math.ceil((WARM_UP_MS / 1000 + measured) * most), firstId: nextId });
  nextId += 10_000_000;
  const report = await load.closed({
    port: server.port,
    connections,
    warmUpMs: WARM_UP_MS,
    ms: measured * 1000,
  });
  fastest.set(key, Math.max(fastest.get(key) ?? 0, report.perSecond));
  return report;
}

/** Requests at a fixed rate; a latency counts from when its request was due. */
async function open(rate: number): Promise<void> {
  for (const server of [bare, app]) {
    const disk = probeDisk(DATA);
    await load.prepare({ kind: "whole", count: (1 + openSeconds) * rate + 1, firstId: nextId });
    nextId += 10_000_000;
    const report = await load.open({
      port: server.port,
      connections: 256,
      rate,
      warmUpMs: WARM_UP_MS,
      ms: openSeconds * 1000,
    });
    if (server === app) await check(world, report);
    console.log(
      `open loop ${rate}/s, ${openSeconds} s, 10 KB, ${server === app ? "ingest" : "bare"}: p50 ${report.p50.toFixed(1)}, p99 ${report.p99.toFixed(1)}, ` +
        `p99.9 ${report.p999.toFixed(1)}, max ${report.max.toFixed(1)} ms, ${report.other} not 200; disk p50 ${disk.p50.toFixed(2)} p99 ${disk.p99.toFixed(2)} ms`,
    );
  }
}

async function check({ client }: World, report: Report): Promise<void> {
  const { rows } = await client.query<{ orders: number }>("SELECT count(*)::int AS orders FROM orders");
  const orders = rows[0]?.orders ?? 0;
  const fresh = orders - stored;
  stored = orders;
  if (report.other > 0) console.log(`${report.other} requests were not answered 200`);
  if (fresh !== report.orders)
    throw new Error(`${report.orders} orders were answered 200, ${fresh} are stored: no figure`);
  const differences = await recount(client, null);
  if (differences.length > 0) {
    throw new Error(`the totals are not a recount: no figure. ${JSON.stringify(differences.slice(0, 3))}`);
  }
}
