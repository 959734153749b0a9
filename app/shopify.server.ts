import "@shopify/shopify-app-remix/adapters/node";
import { LogSeverity } from "@shopify/shopify-api";
import { setAbstractFetchFunc } from "@shopify/shopify-api/runtime";
import { ApiVersion, AppDistribution, SessionNotFoundError, shopifyApp } from "@shopify/shopify-app-remix/server";
import type { SessionStorage } from "@shopify/shopify-app-session-storage";
import { PrismaSessionStorage } from "@shopify/shopify-app-session-storage-prisma/dist/esm/prisma.mjs";
import { workerPool } from "./db/pools.ts";
import { prisma } from "./db/prisma.ts";
import { alone } from "./db/transaction.ts";
import { type Instant, instant } from "./domain/ids.ts";
import { parseInstant } from "./domain/time.ts";
import { env } from "./env.server.ts";
import { log } from "./log.server.ts";
import { recordInstall } from "./services/shops.ts";
import { merchantCall } from "./shopify/admin.ts";

// The library keeps the fetch it saw at import; looked up at each call instead, a test or a stand-in for Shopify can take
// its place.
setAbstractFetchFunc(((...args: Parameters<typeof fetch>) => globalThis.fetch(...args)) as typeof fetch);

const LEVELS = {
  [LogSeverity.Error]: "error",
  [LogSeverity.Warning]: "warn",
  [LogSeverity.Info]: "debug",
  [LogSeverity.Debug]: "trace",
} as const;

const common = {
  apiKey: env.SHOPIFY_API_KEY,
  apiVersion: ApiVersion.October26,
  appUrl: env.SHOPIFY_APP_URL,
  authPathPrefix: "/auth",
  distribution: AppDistribution.AppStore,
  logger: {
    level: LogSeverity.Info,
    log: async (severity: LogSeverity, message: string) => log[LEVELS[severity]](message),
  },
  future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
};

const shopify = shopifyApp({
  ...common,
  apiSecretKey: env.SHOPIFY_API_SECRET,
  sessionStorage: new PrismaSessionStorage(prisma()),
  hooks: {
    // Runs whenever Shopify gives a token: on install and, as tokens expire, about every hour after it.
    afterAuth: async ({ session, admin }) => {
      const now = instant(Date.now());
      const recorded = await recordInstall(session.shop, merchantCall(admin.graphql, session.shop), now);
      if (!recorded.ok) throw new Error(`the shop was not recorded: ${recorded.error.message}`);
      if (recorded.value !== "known") log.info({ shop: session.shop }, recorded.value);
    },
  },
});

export const authenticate = shopify.authenticate;

const noSessions: SessionStorage = {
  storeSession: async () => true,
  loadSession: async () => undefined,
  deleteSession: async () => true,
  deleteSessions: async () => true,
  findSessionsByShop: async () => [],
};

// A webhook is verified without a session: authenticate.webhook renews an expired token first, which Shopify refuses
// after an uninstall, so that the very delivery that tells of it would fail. After a rotation both secrets sign.
const receivers = [env.SHOPIFY_API_SECRET, env.SHOPIFY_API_SECRET_OLD]
  .filter((secret) => secret !== undefined)
  .map((apiSecretKey) => shopifyApp({ ...common, apiSecretKey, sessionStorage: noSessions }).authenticate);

/**
 * A verified delivery. `body` is the signed text: numbers in it may exceed what a JavaScript number holds. Nothing else of it is
 * signed: `shop` and `topic` are what the sender says. `triggeredAt` is never later than when it came.
 */
export type Delivery = { shop: string; topic: string; webhookId: string; triggeredAt: Instant; body: string };

/**
 * Verifies a webhook.
 *
 * Errors: a Response is thrown: 401 for a wrong or missing signature, 405 for another method than POST, 400 for missing
 * headers.
 */
export async function authenticateWebhook(request: Request): Promise<Delivery> {
  if (request.method === "POST" && !request.headers.get("X-Shopify-Hmac-Sha256")) throw unauthorized();
  const now = Date.now();
  const body = await request.clone().text();
  for (const receive of receivers) {
    try {
      const { shop, topic, webhookId, triggeredAt } = await receive.webhook(request.clone());
      return {
        shop,
        topic,
        webhookId,
        triggeredAt: instant(Math.min(parseInstant(triggeredAt ?? "") ?? now, now)),
        body,
      };
    } catch (error) {
      if (!(error instanceof Response) || error.status !== 401) throw error;
    }
  }
  throw unauthorized();
}

/** A verified request of the shop's app proxy. */
export type Proxied = {
  shop: string;
  /** The shop account that is logged in. */
  customerId: string | null;
  /** Where the shop has the portal, as Shopify signed it; null where it does not say. A merchant may change it. */
  pathPrefix: string | null;
};

/**
 * Verifies a request of the app proxy, without a session as well: a partner's page needs no token of the shop.
 *
 * Errors: a Response is thrown: 400 for a wrong, repeated or old signature, and where the shop, the account or the path stands
 * twice.
 */
export async function authenticateProxy(request: Request): Promise<Proxied> {
  for (const receive of receivers) {
    try {
      await receive.public.appProxy(request.clone());
      return proxiedOf(new URL(request.url).searchParams);
    } catch (error) {
      if (!(error instanceof Response) || error.status !== 400) throw error;
    }
  }
  throw new Response(null, { status: 400, statusText: "Bad Request" });
}

// Repeated parameters are signed together: which of them Shopify wrote cannot be told.
const ONCE = ["shop", "path_prefix", "logged_in_customer_id"];

function proxiedOf(query: URLSearchParams): Proxied {
  if (ONCE.some((name) => query.getAll(name).length > 1))
    throw new Response(null, { status: 400, statusText: "Bad Request" });
  const prefix = query.get("path_prefix") ?? "";
  const customerId = query.get("logged_in_customer_id") ?? "";
  return {
    shop: query.get("shop") ?? "",
    customerId: /^\d{1,19}$/.test(customerId) ? customerId : null,
    pathPrefix: /^\/[a-z]+\/[A-Za-z0-9_-]+$/.test(prefix) ? prefix : null,
  };
}

const unauthorized = () => new Response(null, { status: 401, statusText: "Unauthorized" });

/**
 * The offline token of a shop, renewed when it is about to expire; null where the shop has none. A renewal replaces the
 * token that it renews with, so that only one process at a time may ask for it.
 */
export async function accessTokenOf(domain: string): Promise<string | null> {
  const known = await prisma().session.findUnique({ where: { id: `offline_${domain}` } });
  if (known === null) return null;
  const fresh = known.expires === null || known.expires.getTime() > Date.now() + RENEWED_BEFORE_MS;
  if (fresh) return known.accessToken;
  return alone(workerPool(), `token:${domain}`, async () => {
    try {
      const { session } = await shopify.unauthenticated.admin(domain);
      return session.accessToken ?? null;
    } catch (error) {
      if (error instanceof SessionNotFoundError) return null;
      // The library throws a bare Response where Shopify refuses to renew: the app was uninstalled, or Shopify is down.
      throw error instanceof Response ? new Error(`the token of ${domain} was not renewed`) : error;
    }
  });
}

/** The library renews a token within five minutes of its end; asked a little later, it certainly does. */
const RENEWED_BEFORE_MS = 4 * 60 * 1000;
