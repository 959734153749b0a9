// `npm run replay-payloads -- DIR…`: sends every JSON file of some folders, signed, over HTTP to an ingest of its own, each
// file as a shop of its own with a partner (10 %) for each code it carries. Prints per file what became of it: settled with
// its arithmetic, ignored or quarantined with the reason. Exit 1 where an answer is 5xx or a ledger not what was decided.
import { createHmac } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import pino from "pino";
import { instant } from "../app/domain/ids.ts";
import { createIngest } from "../app/ingest/server.ts";
import { parseDelivery } from "../app/shopify/payload.ts";
import { startEmbedded } from "./embedded-db.ts";
import { type Outcome, quarantinedIn, settledIn } from "./replay/outcomes.ts";
import { codesIn, currencyIn, type Sample, samplesOf } from "./replay/samples.ts";
import { createWorld, openShop, type World } from "./replay/shops.ts";

const SECRET = "secret of this replay alone";

const files = process.argv.slice(2).flatMap(jsonFilesIn);
if (files.length === 0) {
  console.error("Which folder? npm run replay-payloads -- DIR…");
  process.exit(2);
}

const world = await createWorld(process.env.DATABASE_URL ?? (await startEmbedded({ directory: ".data/replay" })));
const ingest = createIngest({
  pool: world.pool,
  secrets: [SECRET],
  hashKey: SECRET,
  now: () => instant(Date.now()),
  log: pino({ level: "error" }, process.stderr),
});
const server = http.createServer(ingest.handle).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const SETTLED: ReadonlySet<string> = new Set(["credited", "uncredited", "waiting", "test"]);
const counts = new Map<string, number>();
let failed = false;
try {
  for (const [n, file] of files.entries()) await replay(world, file, `replay-${n + 1}.myshopify.com`);
} finally {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await ingest.close();
  await closed;
  await world.drop();
}
console.log(`\n${files.length} files: ${summary()}`);
process.exitCode = failed ? 1 : 0;

/** Settled, and how; then what was not. */
function summary(): string {
  const settled = [...counts].filter(([kind]) => SETTLED.has(kind));
  const others = [...counts].filter(([kind]) => !SETTLED.has(kind));
  const words = (list: readonly (readonly [string, number])[]) =>
    list.map(([kind, count]) => `${count} ${kind}`).join(", ");
  const total = settled.reduce((sum, [, count]) => sum + count, 0);
  return [
    `${total} settled${total > 0 ? ` (${words(settled)})` : ""}`,
    ...(others.length > 0 ? [words(others)] : []),
  ].join(", ");
}

async function replay({ pool }: World, file: string, domain: string): Promise<void> {
  const samples = samplesOf(file);
  const sent = samples.filter((sample) => "body" in sample);
  const currency = sent[0] === undefined ? "USD" : currencyIn(sent[0]);
  const shop = await openShop(pool, { domain, currency, codes: sent.flatMap(codesIn) });
  const outcomes: Outcome[] = [];
  for (const sample of samples) outcomes.push(...(await answerTo(sample, domain)));
  outcomes.push(...(await settledIn(pool, shop)), ...(await quarantinedIn(pool, shop)));
  console.log(`\n${path.relative(process.cwd(), file)}`);
  for (const { kind, lines, wrong } of outcomes) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    failed ||= wrong;
    const words = SETTLED.has(kind) ? `settled, ${kind}` : kind;
    console.log(`  ${wrong ? "WRONG: " : ""}${words}: ${lines.join("\n    ")}`);
  }
}

/** What the answer alone tells: the rest stands in the books. */
async function answerTo(sample: Sample, domain: string): Promise<Outcome[]> {
  if ("skipped" in sample) return [{ kind: "ignored", lines: [sample.skipped], wrong: false }];
  const status = await send(sample, domain);
  if (status !== 200) return [{ kind: `answered ${status}`, lines: [sample.topic], wrong: status >= 500 }];
  const read = parseDelivery(sample.topic, sample.body, () => "");
  if (!read.ok || read.value.kind === "order") return [];
  const why =
    read.value.kind === "ignored" ? read.value.why : `a discount was ${read.value.change}: no order to settle`;
  return [{ kind: "ignored", lines: [`${sample.topic}: ${why}`], wrong: false }];
}

function send({ topic, body }: { topic: string; body: Buffer }, domain: string): Promise<number> {
  const { port } = server.address() as AddressInfo;
  const headers = {
    "content-type": "application/json",
    "content-length": body.length,
    "x-shopify-topic": topic,
    "x-shopify-shop-domain": domain,
    "x-shopify-hmac-sha256": createHmac("sha256", SECRET).update(body).digest("base64"),
  };
  return new Promise((resolve, reject) => {
    const request = http.request(
      { port, host: "127.0.0.1", path: "/webhooks", method: "POST", headers },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

function jsonFilesIn(place: string): string[] {
  if (!existsSync(place)) throw new Error(`${place} is not there`);
  if (statSync(place).isFile()) return [place];
  const names = readdirSync(place).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => path.join(place, name));
}
