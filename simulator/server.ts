import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerAdmin } from "./admin/router.ts";
import { answerGraphql, type GraphqlRequest } from "./graphql/execute.ts";
import { type Incoming, incoming, jsonOf, sendJson } from "./http/answer.ts";
import { answerControl } from "./http/control.ts";
import { grantToken } from "./oauth.ts";
import type { Shop } from "./store/shop.ts";
import { storeAt } from "./storefront/address.ts";
import { answerStorefront } from "./storefront/router.ts";
import { makeTunnel } from "./tunnel.ts";
import { type Config, makeWorld, type Origins, type World } from "./world.ts";

export interface SimulatorOptions {
  /** 0 takes any free port. */
  port?: number;
  tunnelPort?: number;
  /** Where mail is taken; 0, as always, is any free port. */
  smtpPort?: number;
  /** Where the app listens, "http://127.0.0.1:3000". Webhooks go there; the tunnel relays to it. */
  appOrigin: string;
  /** Path of the app's shopify.app.toml. */
  appToml: string;
  apiKey: string;
  apiSecret: string;
  bulkAddDelayMs?: number;
  tokenSeconds?: number;
  /** Path of the app's web pixel as it was built: storefronts run it where the app has made one. */
  pixel?: string;
  log?: (line: string) => void;
}

export interface Simulator {
  /** Where Shopify is: the admin, the Admin API, the control API. */
  url: string;
  /** Where the app is for a browser: this is its SHOPIFY_APP_URL. */
  tunnelUrl: string;
  /** Where the app sends its mail, "smtp://127.0.0.1:9402"; it is read at /mailbox. */
  smtpUrl: string;
  /** Points webhooks and the tunnel elsewhere, when the app's port is known only later. */
  aimAt(appOrigin: string): void;
  close(): Promise<void>;
}

/** Starts a Shopify of one's own, with no store in it yet. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const config: Config = {
    appOrigin: options.appOrigin,
    appToml: options.appToml,
    apiKey: options.apiKey,
    apiSecret: options.apiSecret,
    bulkAddDelayMs: options.bulkAddDelayMs ?? 400,
    tokenSeconds: options.tokenSeconds ?? 3600,
    pixel: options.pixel ?? null,
    log: options.log ?? (() => {}),
  };
  const world = makeWorld(config);
  const origins: Origins = { simulator: "", tunnel: "" };
  const main = createServer((request, response) => {
    answer(world, origins, incoming(request), response).catch((error: unknown) => fail(config, response, error));
  });
  const tunnel = makeTunnel(world, origins);
  origins.simulator = await listen(main, options.port ?? 0);
  origins.tunnel = await listen(tunnel, options.tunnelPort ?? 0);
  const smtpUrl = await world.mailbox.listen(options.smtpPort ?? 0);
  return {
    url: origins.simulator,
    tunnelUrl: origins.tunnel,
    smtpUrl,
    aimAt(appOrigin) {
      world.app.origin = appOrigin;
    },
    async close() {
      world.close();
      await Promise.all([...[main, tunnel].map(shut), world.mailbox.close()]);
    },
  };
}

// Longer than any caller leaves a connection unused: one that is closed just as it is used again is a request that fails.
const KEPT_MS = 65_000;

async function listen(server: Server, port: number): Promise<string> {
  server.keepAliveTimeout = KEPT_MS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

function shut(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

function fail(config: Config, response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  config.log(message);
  if (!response.headersSent) sendJson(response, error instanceof SyntaxError ? 400 : 500, { errors: message });
  else response.end();
}

async function answer(world: World, origins: Origins, request: Incoming, response: ServerResponse): Promise<void> {
  const { pathname } = request.url;
  const store = storeAt(world, request.headers.host);
  if (store !== undefined) return answerStorefront(world, origins, store, request, response);
  if (pathname.startsWith("/_sim/")) return answerControl(world, origins, request, response);
  const graphql = /^\/admin\/api\/([^/]+)\/graphql\.json$/.exec(pathname);
  if (graphql) return answerAdminApi(world, request, response);
  if (pathname === "/admin/oauth/access_token") {
    const granted = grantToken(world, shopAskedFor(world, request), await jsonOf(request));
    return sendJson(response, granted.status, granted.body);
  }
  // The preload sends here what the app asks of a shop's own address.
  const named = request.headers["x-fake-shop-host"] === undefined ? undefined : shopAskedFor(world, request);
  if (named !== undefined && !pathname.startsWith("/admin"))
    return answerStorefront(world, origins, named, request, response);
  if (await answerAdmin(world, origins, request, response)) return;
  return sendJson(response, 404, { errors: "Not Found" });
}

/** The preload tells which shop was meant; a real host name does as well. */
function shopAskedFor(world: World, request: Incoming): Shop | undefined {
  const host = request.headers["x-fake-shop-host"] ?? request.headers.host ?? "";
  return world.shops.get(String(host).split(":")[0] ?? "");
}

async function answerAdminApi(world: World, request: Incoming, response: ServerResponse): Promise<void> {
  if (request.method !== "POST") return sendJson(response, 405, { errors: "Method not allowed" });
  const shop = shopAskedFor(world, request);
  if (!shop) return sendJson(response, 404, { errors: "Not Found" });
  const expires = shop.installation?.tokens.get(String(request.headers["x-shopify-access-token"] ?? ""));
  if (!shop.installation || expires === undefined || expires < Date.now())
    return sendJson(response, 401, {
      errors: "[API] Invalid API key or access token (unrecognized login or wrong password)",
    });
  const asked = (await jsonOf(request)) as unknown as GraphqlRequest;
  sendJson(response, 200, await answerGraphql({ world, shop, installation: shop.installation }, asked));
}
