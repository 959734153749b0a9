import { request as httpRequest, type IncomingMessage } from "node:http";
import { proxyPath } from "../app-config.ts";
import { proxySignature } from "../signatures.ts";
import { localText } from "./address.ts";
import { go, send, show, themeValues } from "./page.ts";
import { appPage } from "./theme.ts";
import type { Visited } from "./visited.ts";
import { customerIn, land } from "./visitor.ts";

const PATIENCE_MS = 10_000;
const MOST_ANSWER_BYTES = 8 * 1024 * 1024;

/** Headers of a request that Shopify keeps to itself, or that belong to one connection alone. */
const KEPT_BACK = new Set(["cookie", "host", "connection", "content-length", "accept-encoding", "authorization"]);

interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

/** The part of the path that goes to the app; null where the path is not the app's, or no app is there to ask. */
export function proxiedRest({ world, shop, request }: Visited): string | null {
  const { proxy } = world.app.config;
  if (!proxy || !shop.installation) return null;
  const prefix = proxyPath(world.app.config);
  const { pathname } = request.url;
  return pathname === prefix || pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : null;
}

/** Asks the app, signed as Shopify signs, and shows what it says: Liquid inside the theme, anything else as it is. */
export async function answerProxy(visited: Visited, rest: string): Promise<void> {
  const { world, origins, shop, request } = visited;
  if (!["GET", "HEAD", "POST"].includes(request.method))
    return send(visited, 405, { "content-type": "text/plain" }, "Method not allowed");
  const answer = await ask(targetOf(visited, rest), visited);
  if (!answer) return outOfOrder(visited);
  const text = (): string => localText(world, origins, answer.body.toString("utf8"));
  const { location } = answer.headers;
  if (answer.status >= 300 && answer.status < 400 && location)
    return go(visited, localText(world, origins, location), answer.status);
  const type = String(answer.headers["content-type"] ?? "application/octet-stream");
  if (/^application\/liquid\b/i.test(type)) {
    land(visited.visitor, request, visited.world.now());
    const values = themeValues(visited, world.app.config.name, [{ name: "page_viewed", data: {} }]);
    const body = await appPage(text(), { ...values, shop: { name: shop.name, permanent_domain: shop.domain } });
    return send(visited, answer.status, { "content-type": "text/html; charset=utf-8" }, body);
  }
  const written = /^(text\/|application\/json\b)/i.test(type);
  send(visited, answer.status, passedOn(answer.headers), written ? text() : answer.body);
}

function targetOf({ world, shop, visitor, request }: Visited, rest: string): URL {
  const { proxy } = world.app.config;
  if (!proxy) throw new Error("The app has no proxy");
  const target = new URL(proxy.url, world.app.origin);
  // A proxy named by a whole address is the app's all the same: it listens at its origin here.
  const url = new URL(`${target.pathname.replace(/\/$/, "")}${rest}`, world.app.origin);
  const query = new URLSearchParams(request.url.search);
  for (const name of ADDED) query.delete(name);
  query.append("shop", shop.domain);
  query.append("logged_in_customer_id", String(customerIn(shop, visitor)?.id ?? ""));
  query.append("path_prefix", `/${proxy.prefix}/${proxy.subpath}`);
  query.append("timestamp", String(Math.floor(Date.now() / 1000)));
  const signed = Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
  query.append("signature", proxySignature(world.app.secret, signed));
  url.search = query.toString();
  return url;
}

/** What Shopify says itself: a visitor's own word for it is not passed on. */
const ADDED = ["shop", "logged_in_customer_id", "path_prefix", "timestamp", "signature"];

/** Null where the app is silent for too long, cannot be reached, or says more than a page. */
async function ask(target: URL, { world, shop, request }: Visited): Promise<Answer | null> {
  const sent = request.method === "POST" ? await request.body() : null;
  const kept = Object.entries(request.headers).filter(([name]) => !KEPT_BACK.has(name));
  const headers = {
    ...Object.fromEntries(kept),
    "accept-encoding": "identity",
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-host": request.headers.host ?? shop.domain,
    "x-forwarded-proto": "http",
    "x-shop-domain": shop.domain,
    ...(sent && { "content-length": String(sent.length) }),
  };
  return new Promise((resolve) => {
    const give = (why: string): void => {
      world.config.log(`app proxy ${target.pathname}: ${why}`);
      resolve(null);
    };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const asked = httpRequest(target, { method: request.method, headers, signal }, (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > MOST_ANSWER_BYTES) answer.destroy(new Error("the answer is too large"));
        else chunks.push(chunk);
      });
      answer.on("error", (error) => give(error.message));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    asked.on("error", (error) => give(error.message));
    asked.end(sent ?? undefined);
  });
}

function passedOn(headers: IncomingMessage["headers"]): Record<string, string> {
  const dropped = new Set(["set-cookie", "connection", "transfer-encoding", "content-length", "keep-alive"]);
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => !dropped.has(name) && value !== undefined)
      .map(([name, value]) => [name, [value].flat().join(", ")]),
  );
}

function outOfOrder(visited: Visited): Promise<void> {
  return show(visited, {
    template: "message",
    title: "Something went wrong",
    status: 502,
    values: {
      heading: "There was an error in the third-party application.",
      text: "Try again in a moment.",
    },
  });
}
