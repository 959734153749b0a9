import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from "node:http";
import { type Readable, Transform } from "node:stream";
import { localText, storefrontUrl } from "./storefront/address.ts";
import type { Origins, World } from "./world.ts";

const CDN = "https://cdn.shopify.com/";
/** Documents and scripts: a script that asked Shopify's network for what its document took from here would ask twice. */
const NAMES_SHOPIFY = /^(text\/html|(text|application)\/javascript)/;
/** What may name a store: data too, since the app's pages are drawn from it once they run. */
const NAMES_STORES = /^(text\/(html|x-script|x-turbo)|(text|application)\/(javascript|json))/;
const ADMIN = "https://admin.shopify.com/";

/**
 * The way a browser reaches the app, as Shopify CLI's tunnel is for a real store. It relays everything and puts the
 * simulator where the app names Shopify: as the frame's ancestor, as the admin it redirects to, as the network App Bridge comes from.
 */
export function makeTunnel(world: World, origins: Origins): Server {
  return createServer((request, response) => {
    const target = new URL(namedAgain(world, origins, request.url ?? "/"), world.app.origin);
    const forwarded = {
      ...request.headers,
      "accept-encoding": "identity",
      "x-forwarded-host": request.headers.host ?? "",
      "x-forwarded-proto": "http",
    };
    const relayed = httpRequest(target, { method: request.method, headers: forwarded }, (answer) => {
      const headers = inPlace(world, answer.headers, origins);
      const changes = changesIn(world, origins, String(answer.headers["content-type"] ?? ""));
      if (changes.length > 0) delete headers["content-length"];
      response.writeHead(answer.statusCode ?? 502, headers);
      changes.reduce((stream: Readable, change) => stream.pipe(change), answer).pipe(response);
    });
    relayed.on("error", () => {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      response.writeHead(502, { "content-type": "text/plain; charset=utf-8" });
      response.end(`The app does not answer at ${world.app.origin}.`);
    });
    response.on("close", () => relayed.destroy());
    request.pipe(relayed);
  });
}

/** Shopify's network is here, and the stores it hosts. */
function changesIn(world: World, origins: Origins, type: string): Transform[] {
  const shopify = NAMES_SHOPIFY.test(type) ? [replacing(CDN, `${origins.simulator}/cdn/`)] : [];
  const named = NAMES_STORES.test(type) ? [...world.shops.keys()] : [];
  return [...shopify, ...named.map((domain) => replacing(`https://${domain}`, storefrontUrl(origins, domain)))];
}

/** A page that was shown a store of this machine may ask about it: the app is asked about the store as it named it. */
function namedAgain(world: World, origins: Origins, address: string): string {
  return [...world.shops.keys()].reduce(
    (text, domain) =>
      text.replaceAll(encodeURIComponent(storefrontUrl(origins, domain)), encodeURIComponent(`https://${domain}`)),
    address,
  );
}

function inPlace(world: World, headers: IncomingHttpHeaders, origins: Origins): IncomingHttpHeaders {
  const changed = { ...headers };
  delete changed["transfer-encoding"];
  delete changed.connection;
  delete changed["x-frame-options"];
  const policy = changed["content-security-policy"];
  if (typeof policy === "string")
    changed["content-security-policy"] = policy
      .replace(/frame-ancestors[^;]*/, `frame-ancestors ${origins.simulator}`)
      .replaceAll("https://cdn.shopify.com", origins.simulator);
  if (changed.location?.startsWith(ADMIN))
    changed.location = `${origins.simulator}/${changed.location.slice(ADMIN.length)}`;
  else if (changed.location) changed.location = localText(world, origins, changed.location);
  if (typeof changed.link === "string") changed.link = changed.link.replaceAll(CDN, `${origins.simulator}/cdn/`);
  return changed;
}

/** Replaces a text in a stream; what might be the beginning of it is held back until the next chunk. */
function replacing(wanted: string, by: string): Transform {
  const needle = Buffer.from(wanted);
  let held = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let rest = Buffer.concat([held, chunk]);
      for (let at = rest.indexOf(needle); at >= 0; at = rest.indexOf(needle)) {
        this.push(rest.subarray(0, at));
        this.push(by);
        rest = rest.subarray(at + needle.length);
      }
      const kept = partialEnd(rest, needle);
      held = rest.subarray(rest.length - kept);
      done(null, rest.subarray(0, rest.length - kept));
    },
    flush(done) {
      done(null, held);
    },
  });
}

function partialEnd(text: Buffer, needle: Buffer): number {
  for (let size = Math.min(needle.length - 1, text.length); size > 0; size -= 1)
    if (text.subarray(text.length - size).equals(needle.subarray(0, size))) return size;
  return 0;
}
