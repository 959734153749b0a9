// Whether anything is lost or booked twice when the app or a process of the database is killed under load, with repeated
// deliveries all the while. The database is a server of its own, in a folder of its own.
//
//   npm run bench -- crash [--quick]
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import pg from "pg";
import { recount } from "../app/db/recount.ts";
import { startEmbedded, stopEmbedded } from "../scripts/embedded-db.ts";
import { startCrowd } from "./parts/crowd.ts";
import { median } from "./parts/figures.ts";
import { startApp, stop } from "./parts/processes.ts";
import { createWorld } from "./parts/world.ts";

const { values: flags } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const appKills = flags.quick ? 10 : 100;
const databaseKills = flags.quick ? 3 : 10;
const PORT = 9484;
const SERVER = { directory: ".data/crash" };

const world = await createWorld(await startEmbedded(SERVER));
let app = await startApp(PORT, world.url);
const crowd = startCrowd({ port: PORT, clients: 48 });
let failed = true;

try {
  await nextAnswer();
  console.log(`kill -9 of the app, ${appKills} times: ${times(await killApp())}`);
  console.log(`kill -9 of a database process, ${databaseKills} times: ${times(await killDatabase())}`);
  await crowd.finish(60_000);
  await stop(app);
  failed = !(await check());
} catch (error) {
  console.error(error);
} finally {
  crowd.stop();
  app.process.kill("SIGKILL");
  await world.drop().catch((error: unknown) => console.error("the database was left behind:", error));
  await stopEmbedded(SERVER);
}
process.exit(failed ? 1 : 0);

async function killApp(): Promise<number[]> {
  const restarts: number[] = [];
  for (let n = 0; n < appKills; n++) {
    await pause(50 + Math.random() * 250);
    const ended = new Promise((resolve) => app.process.once("exit", resolve));
    app.process.kill("SIGKILL");
    await ended;
    const start = performance.now();
    app = await startApp(PORT, world.url);
    await nextAnswer();
    restarts.push(performance.now() - start);
  }
  return restarts;
}

// A process of the database that is killed takes all its connections with it: PostgreSQL starts over and recovers.
async function killDatabase(): Promise<number[]> {
  const recoveries: number[] = [];
  for (let n = 0; n < databaseKills; n++) {
    await pause(300 + Math.random() * 400);
    const pid = await backendOfApp();
    const start = performance.now();
    process.kill(pid, "SIGKILL");
    await down();
    await accepting();
    await nextAnswer();
    recoveries.push(performance.now() - start);
  }
  return recoveries;
}

async function backendOfApp(): Promise<number> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const pid = await connected((client) =>
      client.query<{ pid: number }>(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'vouch-ingest' AND datname = current_database() LIMIT 1",
      ),
    ).then(
      ({ rows }) => rows[0]?.pid,
      () => undefined, // still recovering
    );
    if (pid !== undefined) return pid;
    await pause(20);
  }
  throw new Error("the app has no connection");
}

// The app may be answered once more by a process that PostgreSQL has not yet told to go.
async function down(): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    if (!(await isUp())) return;
    await pause(2);
  }
}

async function accepting(): Promise<void> {
  for (let attempt = 0; attempt < 3_000; attempt++) {
    if (await isUp()) return;
    await pause(10);
  }
  throw new Error("the database did not come back");
}

function isUp(): Promise<boolean> {
  return connected((client) => client.query("SELECT 1")).then(
    () => true,
    () => false,
  );
}

async function nextAnswer(): Promise<void> {
  const before = crowd.answered();
  for (let attempt = 0; attempt < 6_000; attempt++) {
    if (crowd.answered() > before) return;
    await pause(5);
  }
  throw new Error("nothing is answered any more");
}

async function check(): Promise<boolean> {
  return connected(async (client) => {
    const { rows } = await client.query<{ order_id: string; earned: string; entries: number }>(
      `SELECT o.order_id, count(e.seq)::int AS entries,
         coalesce(sum(CASE WHEN e.from_account = 1 THEN e.amount ELSE -e.amount END), 0) AS earned
       FROM orders o LEFT JOIN entry e USING (shop_id, source, order_id) GROUP BY 1`,
    );
    const stored = new Map(rows.map((row) => [Number(row.order_id), row]));
    let [lost, double] = [0, 0];
    for (const [order, { refunded, commission }] of crowd.expected()) {
      const { earned = "-1", entries = 0 } = stored.get(order) ?? {};
      if (earned !== String(commission)) lost += 1;
      // What was earned, and what a refund took back.
      if (entries > (refunded ? 2 : 1)) double += 1;
    }
    const { answered, repeats, sentAgain } = crowd.counts();
    const differences = await recount(client, null);
    console.log(
      `${answered} deliveries of ${crowd.expected().size} orders answered 200, ${repeats} repeated on purpose, ${sentAgain} sent again: ` +
        `lost ${lost}, double ${double}, ${differences.length} figures differ from a recount`,
    );
    return lost === 0 && double === 0 && differences.length === 0;
  });
}

async function connected<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: world.url, connectionTimeoutMillis: 1_000 });
  client.on("error", () => {});
  await client.connect();
  return work(client).finally(() => client.end().catch(() => {}));
}

function times(ms: readonly number[]): string {
  return `back after a median of ${median(ms).toFixed(0)} ms, at most ${Math.max(...ms).toFixed(0)} ms`;
}
