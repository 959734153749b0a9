// The fast edge: a webhook is verified, read, grouped with what arrives beside it, committed, and only then answered 200.
import type { IncomingMessage, ServerResponse } from "node:http";
import type pg from "pg";
import { findShopState, type ShopState } from "../db/shop-state.ts";
import type { Instant } from "../domain/ids.ts";
import type { Logger } from "../log.server.ts";
import { createEmailHash } from "../services/email-hash.ts";
import { createSeal } from "../services/seal.ts";
import * as answers from "./answers.ts";
import { type Answer, send } from "./answers.ts";
import { createReceiver, type Received } from "./body.ts";
import { createComing } from "./coming.ts";
import { createCommit, type Item } from "./commit.ts";
import { createReader } from "./delivery.ts";
import { ANSWER_MS, BODY_BYTES, BODY_MS, RECEIVING_BYTES } from "./limits.ts";
import { createLine, type Place } from "./line.ts";
import { createQueue } from "./queue.ts";
import { createShopCache } from "./shops.ts";
import { createVerifier } from "./signature.ts";

export type IngestOptions = {
  pool: pg.Pool;
  /** The app's API secret, and the one before it while a rotation is under way. */
  secrets: readonly [current: string, ...old: string[]];
  /** Under which e-mail addresses are hashed, to be compared with partners'. */
  hashKey: string;
  now: () => Instant;
  log: Logger;
  /** How many commits may run at the same time, each on a connection of its own. */
  lanes?: number;
  /** How long a body may take. */
  bodyMs?: number;
};

export type Ingest = {
  handle: (req: IncomingMessage, res: ServerResponse) => void;
  /** False while it cannot take more, or is closing. */
  ready: () => boolean;
  /** Answers all that is under way; connections are asked to end. Whoever listens has stopped to before. */
  close: () => Promise<void>;
};

type Reply = (answer: Answer | null) => void;
type Accepted = { shop: ShopState; topic: string; body: Buffer };

const SWEEP_MS = 100;

/** Ages are measured on a clock that nobody sets. */
const monotonic = () => performance.now();

/** Mounted at POST /webhooks for order, refund and discount topics. */
export function createIngest(options: IngestOptions): Ingest {
  const { pool, secrets, hashKey, now, log, lanes = 3, bodyMs = BODY_MS } = options;
  const verify = createVerifier(secrets);
  const read = createReader({ seal: createSeal(secrets), hashEmail: createEmailHash(hashKey) });
  const receive = createReceiver({ each: BODY_BYTES, all: RECEIVING_BYTES });
  const shops = createShopCache((domain) => findShopState(pool, domain));
  const queue = createQueue<Item>({ lanes, commit: createCommit({ pool, log, now }), now: monotonic });
  const pending = createLine<Item>();
  // Bounded by their bytes, and not by how many they are.
  const coming = createComing({ most: Number.POSITIVE_INFINITY, ofAddress: Number.POSITIVE_INFINITY, ms: bodyMs });
  let open = 0;
  let closed: (() => void) | undefined;

  const sweeper = setInterval(() => {
    const oldest = monotonic() - ANSWER_MS;
    for (const item of pending) {
      if (item.arrivedAt > oldest) break;
      item.answer(answers.SEND_AGAIN);
    }
    coming.dropSlow(monotonic());
    queue.pump();
  }, SWEEP_MS).unref();

  function handle(req: IncomingMessage, res: ServerResponse): void {
    const body = { since: monotonic(), address: null, drop: () => cutOff(req, res) };
    open += 1;
    res.once("close", () => {
      coming.remove(body);
      open -= 1;
      if (open === 0) closed?.();
    });
    const reply = (answer: Answer | null) => {
      if (closed !== undefined && !res.headersSent) res.setHeader("Connection", "close");
      if (answer !== null) send(res, answer);
    };
    if (req.method !== "POST") reply(answers.METHOD_NOT_ALLOWED);
    else if (queue.full(monotonic())) reply(answers.SEND_AGAIN);
    else {
      coming.add(body);
      receive(req, (received) => {
        coming.remove(body);
        onReceived(req, received, reply);
      });
    }
  }

  function onReceived(req: IncomingMessage, received: Received, reply: Reply): void {
    if (received.kind === "too-large") reply(answers.TOO_LARGE);
    else if (received.kind === "too-many") reply(answers.SEND_AGAIN);
    else if (!verify(received.body, headerOf(req, "x-shopify-hmac-sha256"))) reply(answers.UNAUTHORIZED);
    else onVerified(req, received.body, reply);
  }

  function onVerified(req: IncomingMessage, body: Buffer, reply: Reply): void {
    const topic = headerOf(req, "x-shopify-topic");
    const domain = headerOf(req, "x-shopify-shop-domain")?.toLowerCase();
    // Shopify signs no empty body: its own validator takes a missing one for a bad request.
    if (!topic || !domain || body.length === 0) {
      reply(answers.BAD_REQUEST);
      return;
    }
    const shop = shops.known(domain, now());
    if (shop !== undefined) {
      reply(accept({ shop, topic, body }, reply));
      return;
    }
    shops.lookUp(domain, now()).then(
      (found) => reply(found === null ? answers.SEND_AGAIN : accept({ shop: found, topic, body }, reply)),
      (error: unknown) => {
        log.warn({ err: error }, "a shop could not be looked up");
        reply(answers.SEND_AGAIN);
      },
    );
  }

  /** Null where the answer comes with the commit. */
  function accept({ shop, topic, body }: Accepted, reply: Reply): Answer | null {
    if (shop.state !== "installed") return answers.OK;
    const event = read({ shopId: shop.id, topic, body, receivedAt: now() });
    if (event === null) return answers.OK;
    let place: Place<Item> | null = null;
    const item: Item = {
      ...event,
      shopId: shop.id,
      bytes: body.length,
      arrivedAt: monotonic(),
      answered: () => place === null,
      answer(answer) {
        if (place === null) return;
        pending.leave(place);
        place = null;
        reply(answer);
      },
    };
    if (!queue.offer(item)) return answers.SEND_AGAIN;
    place = pending.join(item);
    return null;
  }

  return {
    handle,
    ready: () => closed === undefined && !queue.full(monotonic()),
    async close() {
      const answered = new Promise<void>((resolve) => {
        closed = resolve;
      });
      if (open > 0) await answered;
      await queue.idle();
      clearInterval(sweeper);
    },
  };
}

function cutOff(req: IncomingMessage, res: ServerResponse): void {
  send(res, answers.TOO_SLOW);
  req.socket.destroySoon();
}

// Node joins a header that was sent twice, so one that may stand only once is a string or absent.
function headerOf(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return typeof value === "string" ? value : undefined;
}
