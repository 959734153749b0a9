// The web pixel's messages: anybody may send them, so each is small, bounded by shop and by visitor, and believed only as far
// as an order of Shopify's bears it out. They have a queue and connections of their own: a flood takes nothing from webhooks.
import type { IncomingMessage, ServerResponse } from "node:http";
import type pg from "pg";
import { findShopState, type ShopState } from "../db/shop-state.ts";
import type { Instant } from "../domain/ids.ts";
import type { Logger } from "../log.server.ts";
import { saveTold, type Told } from "../services/clicks.ts";
import { faultOf } from "../services/faults.ts";
import { addressOf, type Proxies } from "./address.ts";
import { type Answer, PIXEL as answers, send } from "./answers.ts";
import { createReceiver, type Received } from "./body.ts";
import { createComing } from "./coming.ts";
import { COMMIT_MS, PIXEL } from "./limits.ts";
import { type Message, readMessage } from "./message.ts";
import { createQueue, type Waiting } from "./queue.ts";
import { createRate, createRates } from "./rate.ts";
import { createShopCache } from "./shops.ts";

export type PixelOptions = { pool: pg.Pool; now: () => Instant; log: Logger; proxies?: Proxies };

export type PixelEndpoint = {
  handle: (req: IncomingMessage, res: ServerResponse) => void;
  /** Resolves when all that was taken is committed. */
  close: () => Promise<void>;
};

type Reply = (answer: Answer | null) => void;
type Item = Waiting & { told: Told; answer: Reply };

const SWEEP_MS = 250;

const monotonic = () => performance.now();

/** Mounted at POST /pixel. */
export function createPixel({ pool, now, log, proxies }: PixelOptions): PixelEndpoint {
  // Together they are bounded by how many there may be: whoever sends half a body takes no room from anybody else.
  const receive = createReceiver({ each: PIXEL.bodyBytes, all: PIXEL.bodyBytes * (PIXEL.coming.most + 1) });
  const coming = createComing(PIXEL.coming);
  const shops = createShopCache((domain) => findShopState(pool, domain));
  const strangers = new Map<string, number>();
  const ofShop = { click: createRate(PIXEL.perShop), tie: createRate(PIXEL.perShop) };
  const ofAddress = createRate(PIXEL.perAddress);
  const visitors = createRates(PIXEL.perVisitor);
  const queue = createQueue<Item>({ lanes: 1, commit, now: monotonic });
  let lookUps = 0;
  const sweeper = setInterval(() => coming.dropSlow(monotonic()), SWEEP_MS).unref();

  function handle(req: IncomingMessage, res: ServerResponse): void {
    const reply: Reply = (answer) => {
      if (answer !== null) send(res, answer);
    };
    const refusal = refusalOf(req.method);
    if (refusal !== null) {
      reply(refusal);
      return;
    }
    const address = addressOf(req, proxies);
    if (address !== null && !ofAddress.allow(address, now())) {
      reply(answers.TOO_MANY);
      return;
    }
    const body = { since: monotonic(), address, drop: () => cutOff(req, res) };
    coming.add(body);
    res.once("close", () => coming.remove(body));
    receive(req, (received) => {
      coming.remove(body);
      reply(onReceived(received, reply));
    });
  }

  function refusalOf(method: string | undefined): Answer | null {
    if (method === "OPTIONS") return answers.PREFLIGHT;
    if (method !== "POST") return answers.METHOD_NOT_ALLOWED;
    return queue.full(monotonic()) ? answers.NOT_NOW : null;
  }

  // Each of these gives the answer, or null where it comes later by `reply`.

  function onReceived(received: Received, reply: Reply): Answer | null {
    if (received.kind === "too-large") return answers.TOO_LARGE;
    if (received.kind === "too-many") return answers.NOT_NOW;
    const message = readMessage(received.body);
    return message === null ? answers.NOT_A_MESSAGE : onMessage(message, reply);
  }

  function onMessage(message: Message, reply: Reply): Answer | null {
    const shop = shops.known(message.shop, now());
    if (shop !== undefined) return take(message, shop, reply);
    const lately = shops.lately(message.shop, now());
    if (lately !== undefined) {
      // Not waited for, and not counted among the look-ups of domains that anybody may make up.
      shops.lookUp(message.shop, now()).catch((error: unknown) => log.warn({ err: error }, UNREAD));
      return take(message, lately, reply);
    }
    if ((strangers.get(message.shop) ?? 0) > now()) return answers.NOTED;
    if (lookUps >= PIXEL.lookUps) return answers.NOT_NOW;
    lookUps += 1;
    shops
      .lookUp(message.shop, now())
      .then(
        (found) => reply(found?.state === "installed" ? take(message, found, reply) : leaveAlone(message.shop)),
        (error: unknown) => {
          log.warn({ err: error }, UNREAD);
          reply(answers.NOT_NOW);
        },
      )
      .finally(() => {
        lookUps -= 1;
      });
    return null;
  }

  function leaveAlone(domain: string): Answer {
    if (strangers.size >= PIXEL.strangers) strangers.clear();
    strangers.set(domain, now() + PIXEL.strangerMs);
    return answers.NOTED;
  }

  function take(message: Message, shop: ShopState, reply: Reply): Answer | null {
    const at = now();
    // Looked at first, so that one visitor's flood takes nothing of the shop's; counted last, so that made-up ones take no place.
    const count = visitors.of(shop.id, at).reserve(message.visitor, at);
    if (count === null || !ofShop[message.kind].allow(shop.id, at)) return answers.TOO_MANY;
    count();
    const told: Told = { ...message, shopId: shop.id, timeZone: shop.timeZone, at };
    const item = { told, shopId: shop.id, bytes: PIXEL.bodyBytes, arrivedAt: monotonic(), answer: reply };
    return queue.offer(item) ? null : answers.NOT_NOW;
  }

  async function commit(items: Item[]): Promise<{ slow: [] }> {
    const saved = (await attempt(items)) || (await attempt(items));
    for (const item of items) item.answer(saved ? answers.NOTED : answers.NOT_NOW);
    return { slow: [] };
  }

  async function attempt(items: readonly Item[]): Promise<boolean> {
    let client: pg.PoolClient | undefined;
    let guard: NodeJS.Timeout | undefined;
    try {
      client = await pool.connect();
      const { stream } = client.connection;
      // A database that answers nothing more would hold the only lane for good.
      guard = setTimeout(() => stream.destroy(), COMMIT_MS);
      await saveTold(
        client,
        items.map(({ told }) => told),
      );
      client.release();
      return true;
    } catch (error) {
      client?.release(faultOf(error) === "world");
      log.warn({ err: error, messages: items.length }, "what the pixel told could not be kept");
      return false;
    } finally {
      clearTimeout(guard);
    }
  }

  return {
    handle,
    close() {
      clearInterval(sweeper);
      return queue.idle();
    },
  };
}

const UNREAD = "a shop could not be looked up";

function cutOff(req: IncomingMessage, res: ServerResponse): void {
  send(res, answers.TOO_SLOW);
  req.socket.destroySoon();
}
