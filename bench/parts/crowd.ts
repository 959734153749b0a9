// Many clients that deliver webhooks as Shopify does: each delivery is sent until it is answered 200. One in five is
// repeated on purpose afterwards; one order in three is refunded later.
import { Agent, request as httpRequest } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { CODES, codeOf, createBodies, headersOf, SHOPS, shopDomain } from "./order-bodies.ts";

/** What an order should stand at, in minor units, once its newest answered delivery is booked. */
export type Owed = { refunded: boolean; commission: bigint };

export type Crowd = {
  answered: () => number;
  /** On performance.now()'s clock. */
  lastAnswerAt: () => number;
  expected: () => ReadonlyMap<number, Owed>;
  counts: () => { answered: number; repeats: number; sentAgain: number };
  /** Begins nothing new and waits until all that was begun is answered. Errors: thrown after `ms`. */
  finish: (ms: number) => Promise<void>;
  stop: () => void;
};

type Delivery = { order: number; refunded: boolean; repeat: boolean };

// One line of 199.00 less 19.90 at 10 %; a refund takes the whole line back (order-bodies.ts, filtered).
const OWED = { placed: 1791n, refunded: 0n };
const FIRST_ORDER = 7_000_000_000_000;

export function startCrowd({ port, clients }: { port: number; clients: number }): Crowd {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const bodyOf = createBodies("filtered");
  const expected = new Map<number, Owed>();
  const later: Delivery[] = [];
  let nextOrder = FIRST_ORDER;
  let [answered, repeats, sentAgain, lastAnswerAt] = [0, 0, 0, 0];
  let open = true;
  let busy = 0;
  let stopped = false;

  const everyone = Array.from({ length: clients }, () => work());

  async function work(): Promise<void> {
    while (!stopped) {
      const delivery = take();
      if (delivery === undefined) {
        if (!open && busy === 0) return;
        await pause(5);
        continue;
      }
      busy += 1;
      await deliver(delivery);
      busy -= 1;
      follow(delivery);
    }
  }

  function take(): Delivery | undefined {
    // Kept waiting a while, so that a repeat or a refund often comes after a restart.
    if (later.length > 400 || !open) return later.shift();
    return { order: nextOrder++, refunded: false, repeat: false };
  }

  async function deliver(delivery: Delivery): Promise<void> {
    while (!stopped && (await send(delivery)) !== 200) {
      sentAgain += 1;
      await pause(20 + Math.random() * 60);
    }
    if (stopped) return;
    answered += 1;
    if (delivery.repeat) repeats += 1;
    lastAnswerAt = performance.now();
    const known = expected.get(delivery.order);
    const refunded = delivery.refunded || known?.refunded === true;
    expected.set(delivery.order, { refunded, commission: refunded ? OWED.refunded : OWED.placed });
  }

  /** A repeat may come after the refund: it is then late news, and must change nothing. */
  function follow(delivery: Delivery): void {
    if (delivery.repeat || !open) return;
    if (!delivery.refunded && Math.random() < 1 / 3) later.push({ ...delivery, refunded: true });
    if (Math.random() < 1 / 5) later.push({ ...delivery, repeat: true });
  }

  /** The status, or 0 where there was no answer. */
  function send({ order, refunded }: Delivery): Promise<number> {
    const updatedAt = refunded ? "2026-11-20T12:31:00Z" : "2026-11-20T12:00:00Z";
    const body = bodyOf({ id: order, code: codeOf(order % CODES), updatedAt, refunded });
    return new Promise((resolve) => {
      const headers = headersOf(shopDomain(order % SHOPS), body);
      const call = httpRequest({ host: "127.0.0.1", port, path: "/webhooks", method: "POST", agent, headers });
      call.on("response", (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode ?? 0));
        answer.on("error", () => resolve(0));
      });
      call.on("error", () => resolve(0));
      call.setTimeout(10_000, () => call.destroy());
      call.end(body);
    });
  }

  return {
    answered: () => answered,
    lastAnswerAt: () => lastAnswerAt,
    expected: () => expected,
    counts: () => ({ answered, repeats, sentAgain }),
    async finish(ms) {
      open = false;
      const late = pause(ms, "late", { ref: false });
      if ((await Promise.race([Promise.all(everyone), late])) === "late")
        throw new Error("deliveries stayed unanswered");
    },
    stop() {
      stopped = true;
      agent.destroy();
    },
  };
}
