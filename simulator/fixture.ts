// For the simulator's own tests: a simulator, an app that answers as told, and the calls an app makes.
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { SimulatorClient } from "./client.ts";
import { type Simulator, startSimulator } from "./server.ts";

export const KEY = "test-key";
export const SECRET = "test-secret";
const SCOPES =
  "read_orders,read_customers,read_products,write_discounts,write_pixels,read_customer_events,write_customers";

export interface Received {
  topic: string;
  id: string;
  headers: IncomingHttpHeaders;
  body: string;
}

interface Answer {
  // The Admin API's answer is read by path; its shape is the query's.
  data?: Record<string, unknown>;
  errors?: { message: string; extensions?: Record<string, unknown> }[];
  extensions?: {
    cost: { requestedQueryCost: number; actualQueryCost: number | null; throttleStatus: Record<string, number> };
  };
}

export interface Fixture {
  simulator: Simulator;
  hand: SimulatorClient;
  received: Received[];
  /** Status codes the app answers with, first to last; 200 when they are used up. */
  answers: number[];
  post: (shop: string, path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>;
  /** Exchanges a session token for an offline token, as the app does. */
  exchange: (shop: string) => Promise<Record<string, unknown>>;
  ask: (shop: string, query: string, variables?: Record<string, unknown>) => Promise<Answer>;
  close: () => Promise<void>;
}

interface FixtureOptions {
  subscriptions?: string;
  scopes?: string;
  proxy?: { url: string; prefix: string; subpath: string };
  pixel?: string;
}

export async function openFixture(options: FixtureOptions = {}): Promise<Fixture> {
  const { subscriptions = "", scopes = SCOPES, proxy, pixel } = options;
  const received: Received[] = [];
  const answers: number[] = [];
  const app = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { headers } = request;
    const body = Buffer.concat(chunks).toString("utf8");
    received.push({
      topic: String(headers["x-shopify-topic"]),
      id: String(headers["x-shopify-webhook-id"]),
      headers,
      body,
    });
    response.writeHead(answers.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const appToml = path.join(mkdtempSync(path.join(tmpdir(), "simulator-")), "shopify.app.toml");
  const head = `name = "Vouch"\nhandle = "vouch"\n[access_scopes]\nscopes = "${scopes}"\n`;
  const proxyToml = proxy
    ? `\n[app_proxy]\nurl = "${proxy.url}"\nprefix = "${proxy.prefix}"\nsubpath = "${proxy.subpath}"\n`
    : "";
  writeFileSync(appToml, `${head}[webhooks]\napi_version = "2026-10"\n${subscriptions}${proxyToml}`);
  const simulator = await startSimulator({
    appOrigin: `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
    appToml,
    apiKey: KEY,
    apiSecret: SECRET,
    bulkAddDelayMs: 20,
    ...(pixel && { pixel }),
  });
  const hand = new SimulatorClient(simulator.url);
  const tokens = new Map<string, string>();
  const post: Fixture["post"] = (shop, to, body, headers = {}) =>
    fetch(`${simulator.url}${to}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-fake-shop-host": shop, ...headers },
      body: JSON.stringify(body),
    });
  const exchange: Fixture["exchange"] = async (shop) => {
    const response = await post(shop, "/admin/oauth/access_token", {
      client_id: KEY,
      client_secret: SECRET,
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: await hand.sessionToken(shop),
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      expiring: "1",
    });
    return (await response.json()) as Record<string, unknown>;
  };
  const ask: Fixture["ask"] = async (shop, query, variables = {}) => {
    const token = tokens.get(shop) ?? String((await exchange(shop)).access_token);
    tokens.set(shop, token);
    const headers = { "x-shopify-access-token": token };
    const response = await post(shop, "/admin/api/2026-10/graphql.json", { query, variables }, headers);
    return (await response.json()) as Answer;
  };
  return {
    simulator,
    hand,
    received,
    answers,
    post,
    exchange,
    ask,
    close: async () => {
      await simulator.close();
      app.closeAllConnections();
      await new Promise<void>((resolve) => app.close(() => resolve()));
    },
  };
}

let shops = 0;

/** A store of its own with the app in it. */
export async function aShop(
  { hand }: Fixture,
  more: { currency?: string; plan?: "standard" | "plus" } = {},
): Promise<string> {
  shops += 1;
  const { domain } = await hand.createShop({ domain: `shop-${shops}.myshopify.com`, ...more });
  await hand.install(domain);
  return domain;
}
