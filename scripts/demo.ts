// `npm run demo`: a stand-in for Shopify, the app, and some days of story, until Ctrl-C.
//
// Every run begins afresh: the stand-in keeps its store in memory, so the demo's database is made anew with it. It is one of
// its own, vouch_demo, on the server of DATABASE_URL. SIMULATOR_PORT, TUNNEL_PORT, PORT and SMTP_PORT take other ports than
// 9400 to 9403; what the two processes say goes to .data/demo/*.log.
import { rmSync } from "node:fs";
import path from "node:path";
import { type ShopView, SimulatorClient } from "../simulator/client.ts";
import { buildIfStale } from "./demo/build.ts";
import { HOUSE_CODE, PARTNERS, SHOP } from "./demo/cast.ts";
import { freshDatabase } from "./demo/database.ts";
import { Merchant } from "./demo/merchant.ts";
import { answers, isFree, type Running, startProcess } from "./demo/processes.ts";
import { Stage } from "./demo/stage.ts";
import { DAYS, story } from "./demo/story.ts";
import { embeddedServerOf, stopEmbedded } from "./embedded-db.ts";
import { buildPixel } from "./pixel.ts";

const { SIMULATOR_PORT = "9400", TUNNEL_PORT = "9401", PORT = "9402", SMTP_PORT = "9403", DATABASE_URL } = process.env;
const simulatorUrl = `http://localhost:${SIMULATOR_PORT}`;
const smtpUrl = `smtp://127.0.0.1:${SMTP_PORT}`;
const tunnelUrl = `http://localhost:${TUNNEL_PORT}`;
const appOrigin = `http://127.0.0.1:${PORT}`;
const LOGS = ".data/demo";
const SARAH = PARTNERS[0]?.fields.email;

// For this demo alone: a real app's key and secret come from the environment, and nothing stands in for them.
const KEYS = {
  SHOPIFY_API_KEY: "demo-key",
  SHOPIFY_API_SECRET: "demo-secret-of-no-app",
  VOUCH_HASH_KEY: "hash-key-of-no-app",
};

const started: Running[] = [];
const asked = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve());
});

try {
  await Promise.race([run(), asked]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
await stop();
process.exit();

async function run(): Promise<void> {
  if (DATABASE_URL === undefined) throw new Error("DATABASE_URL is not set: start the demo with npm run demo.");
  for (const [name, port] of Object.entries({ SIMULATOR_PORT, TUNNEL_PORT, PORT, SMTP_PORT })) await isFree(name, port);
  for (const name of ["app", "simulator"]) rmSync(path.join(LOGS, `${name}.log`), { force: true });
  const database = await freshDatabase(DATABASE_URL);
  buildIfStale(() => say("building the app"));
  const pixel = await buildPixel();

  const now = Date.now();
  const scenes = story(now);
  // The shop is older than its first order here.
  let offset = (scenes[0]?.at ?? now) - now - 86_400_000;
  const simulator = await startSimulator(pixel, offset);
  let app = await startApp(database, offset);
  const client = new SimulatorClient(simulatorUrl);
  const setClock = async (at: number) => {
    offset = Math.min(0, at - Date.now());
    await Promise.all([simulator.setClock(offset), app.setClock(offset)]);
  };

  say(`telling the story of ${DAYS} days (${scenes.length} scenes)`);
  await client.createShop(SHOP);
  await client.createDiscount(SHOP.domain, HOUSE_CODE);
  const merchant = new Merchant(tunnelUrl, client, SHOP.domain);
  const stage = new Stage({
    simulator: client,
    merchant,
    app: { origin: appOrigin, secret: KEYS.SHOPIFY_API_SECRET },
    setClock,
  });
  for (const scene of scenes) await stage.play(scene);
  await setClock(Date.now());

  // A worker that was away at night makes up for the approvals it missed; so does this one.
  await app.stop();
  started.splice(started.indexOf(app), 1);
  app = await startApp(database, 0);
  console.log(whereToLook(await client.shop(SHOP.domain)));
  await Promise.race(started.map(({ lost }) => lost));
}

async function startSimulator(pixel: string, offset: number): Promise<Running> {
  const environment = {
    ...KEYS,
    SIMULATOR_PORT,
    TUNNEL_PORT,
    SMTP_PORT,
    APP_ORIGIN: appOrigin,
    APP_TOML: "shopify.app.toml",
    PIXEL_FILE: pixel,
  };
  const simulator = start("simulator", ["simulator/main.ts"], environment, offset);
  await answers(`${simulatorUrl}/_sim/shops`, simulator);
  return simulator;
}

async function startApp(database: string, offset: number): Promise<Running> {
  const environment = {
    ...KEYS,
    NODE_ENV: "production",
    PORT,
    HOST: "127.0.0.1",
    DATABASE_URL: database,
    SHOPIFY_APP_URL: tunnelUrl,
    APP_BRIDGE_URL: `${simulatorUrl}/app-bridge.js`,
    SIMULATOR_URL: simulatorUrl,
    SMTP_URL: smtpUrl,
    MAIL_FROM: "Vouch <partners@vouch.example>",
  };
  const app = start("app", ["--import", "./simulator/use-simulator.mjs", "server.ts"], environment, offset);
  await answers(`${appOrigin}/readyz`, app);
  return app;
}

function start(name: string, args: string[], environment: Record<string, string>, offset: number): Running {
  const running = startProcess({ name, args, environment, log: path.join(LOGS, `${name}.log`), offset });
  started.push(running);
  return running;
}

async function stop(): Promise<void> {
  // The app first: what it has under way may still need the store.
  for (const running of started.toReversed()) await running.stop();
  // Only a database that the demo's own launcher has started.
  if (process.env.EMBEDDED_DB_DIR !== undefined) await stopEmbedded(embeddedServerOf(process.env));
}

function whereToLook({ appUrl, orders, storefrontUrl }: ShopView): string {
  const store = storefrontUrl.replace(/\/$/, "");
  return `
${SHOP.name} has ${orders} orders of the last weeks. You can be all three people.

Begin here          ${simulatorUrl}

The merchant
  the report          ${appUrl}
  orders, and why     ${appUrl}/app/orders
  partners, links     ${appUrl}/app/partners
  offers and codes    ${appUrl}/app/offers
  not processed       ${appUrl}/app/quarantine

A customer
  by Sarah's link     ${store}/?ref=sarah
  by her coupon link  ${store}/discount/SARAH15?redirect=%2F%3Fref%3Dsarah&ref=sarah
  Buy something, with the code SARAH15 or without, and see it in the report.

A partner
  the partner page    ${store}/apps/partners
  Ask for a link as ${SARAH}; it is in the mailbox:
                      ${simulatorUrl}/mailbox

Ctrl-C stops everything. The next demo begins afresh.`;
}

function say(line: string): void {
  console.log(`› ${line}`);
}
