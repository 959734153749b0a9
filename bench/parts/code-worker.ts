// A process of its own that imports codes as the app does: reads the file, starts the batch, and works on it until it is done.
// It is told by its first message; a second process may only go on with what the first began.
import { readFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { type Currency, instant, shopId } from "../../app/domain/ids.ts";

export type Told = { kind: "import"; domain: string; offerId: number; file: string } | { kind: "go-on" };
/** Milliseconds, bytes; what was asked of the store, and what of it was refused for its rate. */
export type Report = {
  draftMs: number;
  /** From the merchant's start to the first call of the store. */
  firstCallMs: number;
  makingMs: number;
  cpuMs: number;
  peakBytes: number;
  /** Before it began: what Node and the app's modules take. */
  idleBytes: number;
  calls: number;
  throttled: number;
  points: number;
  /** What a page of the list of codes takes at the server, by what is asked for. */
  lists: { name: string; p95: number; total: number }[];
};

const now = () => instant(Date.now());
const counted = { calls: 0, throttled: 0, points: 0, first: 0 };
const send = globalThis.fetch;
// What simulator/use-simulator.mjs does, without a second copy of Node's own HTTP client: it would count as the app's memory.
const toSimulator = (request: Request) => {
  const { hostname, pathname, search } = new URL(request.url);
  if (!hostname.endsWith(".myshopify.com")) return request;
  const redirected = new Request(new URL(pathname + search, process.env.SIMULATOR_URL), request);
  redirected.headers.set("x-fake-shop-host", hostname);
  return redirected;
};
globalThis.fetch = async (...args: Parameters<typeof fetch>) => {
  const request = new Request(...args);
  const answer = await send(toSimulator(request));
  if (!request.url.includes("/graphql.json")) return answer;
  counted.calls += 1;
  counted.first ||= performance.now();
  const { extensions, errors } = (await answer.clone().json()) as {
    extensions?: { cost?: { actualQueryCost: number | null } };
    errors?: { extensions?: { code?: string } }[];
  };
  counted.points += extensions?.cost?.actualQueryCost ?? 0;
  if (errors?.some((error) => error.extensions?.code === "THROTTLED")) counted.throttled += 1;
  return answer;
};
const { workerPool } = await import("../../app/db/pools.ts");
const { log } = await import("../../app/log.server.ts");
const { startWorker } = await import("../../app/jobs/worker.ts");
const { findShop } = await import("../../app/services/shops.ts");
const { draftImport, getBatch, startBatch } = await import("../../app/services/imports.ts");
const { prisma } = await import("../../app/db/prisma.ts");
const { accessTokenOf } = await import("../../app/shopify.server.ts");
const { exchangeToken } = await import("../../tests/exchange-token.ts");
// As server.ts does: whoever is started next finds compiled what was compiled here, also when this one is killed.
flushCompileCache();

process.once("message", (told: Told) => void carryOut(told));

async function carryOut(told: Told): Promise<void> {
  if (told.kind === "import") await storeToken(told.domain);
  // As in the app, which has one before anybody imports.
  await startWorker({ pool: workerPool(), now, log, accessTokenOf });
  process.send?.({ ready: true });
  if (told.kind === "go-on") return;
  const shop = await findShop(told.domain);
  if (shop === null) throw new Error("no shop");
  const begun = performance.now();
  const cpu = process.cpuUsage();
  const atFirst = process.memoryUsage().rss;
  const file = { bytes: readFileSync(told.file), name: "codes.csv", offerId: told.offerId };
  const drafted = await draftImport(shop, file, now());
  if (drafted.kind !== "drafted") throw new Error(drafted.message);
  const draftMs = performance.now() - begun;
  const started = performance.now();
  await startBatch(shop, drafted.id, now());
  process.send?.({ begun: true });
  while ((await getBatch(shopId(shop.id), drafted.id))?.state === "running")
    await new Promise((r) => setTimeout(r, 20));
  const used = process.cpuUsage(cpu);
  const makingMs = performance.now() - started;
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const report: Report = {
    lists: await lists(shop.id, told.offerId),
    draftMs,
    firstCallMs: counted.first - started,
    makingMs,
    cpuMs: (used.user + used.system) / 1000,
    peakBytes,
    idleBytes: atFirst,
    calls: counted.calls,
    throttled: counted.throttled,
    points: counted.points,
  };
  process.send?.({ report });
}

// As the merchant's first request leaves it.
async function storeToken(domain: string): Promise<void> {
  const accessToken = (await exchangeToken(domain)) ?? "";
  const expires = new Date(Date.now() + 60 * 60 * 1000);
  await prisma().session.create({ data: { id: `offline_${domain}`, shop: domain, state: "", accessToken, expires } });
}

/** A tenth of the codes brought orders: lists sorted by these have something to sort. */
async function sellWithSome(id: number): Promise<void> {
  await workerPool().query(
    `INSERT INTO code_day (shop_id, code_key, day, currency, redemptions, credited, sales, discount, commission)
     SELECT $1, key, current_date, 'EUR', n % 9 + 1, n % 9 + 1, n, 0, 0
     FROM (SELECT key, row_number() OVER (ORDER BY key) AS n FROM code WHERE shop_id = $1) c WHERE n % 10 = 0`,
    [id],
  );
}

async function lists(id: number, offerId: number): Promise<Report["lists"]> {
  const { listCodes } = await import("../../app/services/codes.ts");
  await sellWithSome(id);
  const sort = { by: "orders", currency: "EUR" as Currency } as const;
  const asked = {
    "first page": { offerId, search: "", page: 1 },
    "last page": { offerId, search: "", page: 1_999 },
    "of all offers, last page": { search: "", page: 1_999 },
    "sorted by code, last page": { offerId, search: "", page: 1_999, sort: { ...sort, by: "code" as const } },
    "sorted by orders": { offerId, search: "", page: 1, sort },
    "sorted by orders, last page": { offerId, search: "", page: 1_999, sort },
    "search for a code": { offerId, search: "c1a2b", page: 1 },
    "search for a partner": { offerId, search: "partner 7", page: 1 },
  };
  const told: Report["lists"] = [];
  for (const [name, filter] of Object.entries(asked)) {
    const times: number[] = [];
    let total = 0;
    for (let n = 0; n < 60; n++) {
      const start = performance.now();
      total = (await listCodes(shopId(id), filter)).total;
      if (n >= 10) times.push(performance.now() - start);
    }
    times.sort((one, other) => one - other);
    told.push({ name, p95: times[Math.floor(times.length * 0.95)] ?? 0, total });
  }
  return told;
}
