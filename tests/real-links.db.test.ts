// Addresses and pixel events that real shops had, the whole way: the built pixel, the ingest, settlement, one database.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import vm from "node:vm";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPool } from "../app/db/pools.ts";
import { findShopById } from "../app/db/shops.ts";
import type { Step } from "../app/domain/attribution.ts";
import { type Instant, instant, type PartnerId } from "../app/domain/ids.ts";
import type { Shop } from "../app/domain/shop.ts";
import { createPixel } from "../app/ingest/pixel.ts";
import { mapFormerLinks } from "../app/services/handles.ts";
import { settleAll } from "../app/services/settlement.ts";
import { buildPixel } from "../scripts/pixel.ts";
import { anOrderId, aPartner, aShop, heard, NOON } from "./books.ts";
import { createDatabase } from "./database.ts";
import { setEnvironment } from "./environment.ts";

const PAYLOADS = path.resolve(import.meta.dirname, "../../shared/payloads");
const read = (file: string) => JSON.parse(readFileSync(path.join(PAYLOADS, file), "utf8"));

type Address = { id: string; value: string; param: string | null; param_value: string | null };
type Event = { name: string; data: { checkout: { token: string } } };

// Absent outside the workplace that has them: nothing is left to test then.
describe.skipIf(!existsSync(PAYLOADS))("real addresses and events", async () => {
  if (!existsSync(PAYLOADS)) return;
  const addresses: Address[] = read("urls/urls.json").filter(({ value }: { value: string | null }) => value !== null);
  const events: Event[] = readdirSync(path.join(PAYLOADS, "pixel")).map((file) => read(`pixel/${file}`));
  const database = await createDatabase();
  setEnvironment(database.url);
  const pool = createPool({ url: database.url, name: "test", max: 4 });
  const pixel = createPixel({ pool, now: () => (NOON - 60_000) as Instant, log: pino({ level: "silent" }) });
  const server = http.createServer(pixel.handle);
  let [script, endpoint, parameters] = ["", "", ""];
  let shop: Shop;
  const owners = new Map<string, PartnerId>();

  beforeAll(async () => {
    script = readFileSync(await buildPixel(), "utf8");
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pixel`;
    const { id } = await aShop(pool);
    shop = (await findShopById(pool, id)) as Shop;
    // One partner for each value that an address is said to carry, all in one shop, as a merchant who moves in enters them.
    const said = addresses.filter(({ param, param_value: value }) => param !== null && value !== null);
    const lines = [...said.map(({ param, param_value: value }) => [param, value]), ["sca_ref", "123.abc"]];
    for (const [param, value] of lines) {
      const [line, partner] = [`${param?.split("/", 1)[0]}=${value}`, await aPartner(pool, id)];
      const mapped = await mapFormerLinks(shop, partner, line, instant(Date.UTC(2026, 0, 1)));
      if (mapped.count === 1) owners.set(line, partner);
    }
    const { rows } = await pool.query("SELECT array_to_string(parameters, ',') AS p FROM shop WHERE id = $1", [id]);
    parameters = rows[0].p;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await pixel.close();
    await pool.end();
    await database.drop();
  });

  /** A visitor's browser with the built pixel. Gives what was sent, once it was answered. */
  function aVisitor() {
    const [sent, answered] = [[] as Record<string, unknown>[], [] as Promise<Response>[]];
    const heardBy = new Map<string, (event: unknown) => unknown>();
    let cookie = "";
    const consent = { analyticsProcessingAllowed: true, marketingAllowed: true };
    const api = {
      analytics: { subscribe: (name: string, callback: (event: unknown) => unknown) => heardBy.set(name, callback) },
      browser: {
        cookie: {
          get: async (name: string) => (cookie.startsWith(`${name}=`) ? cookie.slice(name.length + 1) : ""),
          set: async (text: string) => {
            [cookie = ""] = text.split(";", 1);
          },
        },
      },
      init: { data: { shop: { myshopifyDomain: shop.domain } }, customerPrivacy: consent },
      settings: { endpoint, parameters },
      customerPrivacy: { subscribe: () => {} },
    };
    vm.runInNewContext(script, {
      shopify: { extend: (_: string, run: (given: typeof api) => void) => run(api) },
      crypto,
      URLSearchParams,
      fetch: (url: string, init: RequestInit) => {
        sent.push(JSON.parse(String(init.body)));
        const answer = fetch(url, init);
        answered.push(answer);
        return answer;
      },
    });
    return {
      sent,
      happens: async (name: string, event: unknown) => {
        await heardBy.get(name)?.(event);
        await Promise.all(answered);
      },
    };
  }
  const pageOf = (address: string) => {
    const search = /^https?:|^[/?]/.test(address) ? new URL(address, "https://shop.example").search : "";
    return { context: { document: { location: { search, hash: "" } } } };
  };

  /** An order without a code: who is credited, or the reason why nobody. */
  async function settled(given: { checkoutToken?: string; landingSite?: string }): Promise<PartnerId | string> {
    const order = anOrderId();
    const event = heard({ codes: [], ...given });
    await settleAll(pool, [{ shopId: shop.id, orderId: order, event }], NOON);
    const { rows } = await pool.query(
      "SELECT partner_id AS partner, decided->'attribution' AS a FROM decision WHERE shop_id = $1 AND order_id = $2",
      [shop.id, order],
    );
    const [{ partner, a }] = rows as [{ partner: PartnerId | null; a: { reason: string; trail: Step[] } }];
    return partner ?? `${a.reason}: ${a.trail.map(({ kind }) => kind).join(", ")}`;
  }

  const ownerOf = ({ param, param_value: value, value: address }: Address) => {
    const parameter = param?.split("/", 1)[0];
    return address.includes(`${parameter}=`) ? owners.get(`${parameter}=${value}`) : undefined;
  };
  const NO_LINK = "no-evidence: no-code, no-click";
  const STRAY = "link-without-partner: no-code, link-without-partner";

  test("most of the values were taken, and those of no partner were not", () => {
    expect(owners.size).toBe(20);
    expect([...owners.keys()].filter((line) => /^discount|@|null|pk_t/.test(line))).toEqual([]);
  });

  test.each(addresses)("$id by the pixel: its partner is credited, or the reason is told", async (address) => {
    const [visitor, token] = [aVisitor(), `token-${address.id}`];
    await visitor.happens("page_viewed", pageOf(address.value));
    const completed = events.find(({ name }) => name === "checkout_completed");
    await visitor.happens("checkout_completed", { ...completed, data: { checkout: { token } } });
    const found = await settled({ checkoutToken: token });
    expect(found).toBe(ownerOf(address) ?? NO_LINK);
  });

  test.each(addresses)("$id as a landing page: its partner is credited, or the reason is told", async (address) => {
    const found = await settled({ landingSite: address.value.replace("someone%40example.com", "@") });
    if (address.id === "U043") expect(found).toBe(owners.get("sca_ref=123.abc"));
    else if (address.value.includes("%40")) expect(found).toBe("link-not-read: no-code, link-not-read");
    else if (["U045", "U049", "U053", "U071"].includes(address.id)) expect(found).toBe(STRAY);
    else expect(found).toBe(ownerOf(address) ?? NO_LINK);
  });

  test.each(events)("$name: nothing is told but the token of a completed checkout", async (event) => {
    const visitor = aVisitor();
    await visitor.happens("page_viewed", pageOf("?dt_id=94852"));
    await visitor.happens(event.name, event);
    const [, ...told] = visitor.sent;
    if (event.name !== "checkout_completed") expect(told).toEqual([]);
    else {
      const { token } = event.data.checkout;
      expect(told).toEqual([{ shop: shop.domain, visitor: visitor.sent[0]?.visitor, checkout: token }]);
      expect(await settled({ checkoutToken: token })).toBe(owners.get("dt_id=94852"));
    }
  });
});
