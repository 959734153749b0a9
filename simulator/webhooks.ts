import { randomUUID } from "node:crypto";
import type { AppConfig } from "./app-config.ts";
import { includeFields } from "./include-fields.ts";
import { webhookSignature } from "./signatures.ts";
import type { Shop } from "./store/shop.ts";

/** How deliveries misbehave. Probabilities are from 0 to 1; counts are used up first. */
export interface Knobs {
  seed: number;
  /** A delivered event is sent once more, under the same webhook id. */
  repeat: number;
  repeatNext: number;
  /** A delivery is held back until others have passed it. */
  reorder: number;
  delayMs: number;
  /** Never sent at all; Shopify says nothing about it. */
  drop: number;
  dropNext: number;
  /** Orders go out with this many lines at most, which Shopify is not known to do; 0 leaves them whole. */
  cutLines: number;
  /** First pause before a retry; each further one doubles. */
  retryMs: number;
  retries: number;
  concurrency: number;
  timeoutMs: number;
}

export const CALM: Knobs = {
  seed: 1,
  repeat: 0,
  repeatNext: 0,
  reorder: 0,
  delayMs: 0,
  drop: 0,
  dropNext: 0,
  cutLines: 0,
  retryMs: 250,
  retries: 8,
  concurrency: 8,
  timeoutMs: 5000,
};

export interface Delivery {
  id: string;
  eventId: string;
  shop: string;
  topic: string;
  uri: string;
  triggeredAt: string;
  status: "waiting" | "delivered" | "failed" | "dropped";
  attempts: { at: string; answer: number | string; ms: number }[];
  body: string;
}

interface Sender {
  app: { config: AppConfig; key: string; secret: string; origin: string };
  log: (line: string) => void;
}

const REMEMBERED = 5000;
/** What is forgotten is forgotten so many at a time: one by one, each event would move all others. */
const FORGOTTEN_AT_ONCE = 1000;

/** Sends the app what happened in its shops: signed, retried on anything but 2xx, in no promised order. */
export class Webhooks {
  readonly outbox: Delivery[] = [];
  knobs: Knobs = { ...CALM };
  #sender: Sender;
  #queue: Delivery[] = [];
  #open = 0;
  #underWay = 0;
  #random = mulberry32(CALM.seed);
  #drained: (() => void)[] = [];
  #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  turn(knobs: Partial<Knobs>): void {
    this.knobs = { ...this.knobs, ...knobs };
    if (knobs.seed !== undefined) this.#random = mulberry32(knobs.seed);
  }

  /** Queues one delivery for each subscription to the topic. Only compliance and app topics reach a shop without the app. */
  emit(shop: Shop, topic: string, payload: Record<string, unknown>, eventId: string): void {
    for (const subscription of this.#sender.app.config.subscriptions) {
      if (subscription.topic !== topic) continue;
      if (!shop.installation && !subscription.compliance && topic !== "app/uninstalled") continue;
      const told = this.#cut(payload);
      const write = () => JSON.stringify(includeFields(told, subscription.includeFields));
      const about = {
        id: randomUUID(),
        eventId,
        shop: shop.domain,
        topic,
        uri: subscription.uri,
        triggeredAt: new Date().toISOString(),
        attempts: [],
      };
      // What nobody is sent is written when somebody looks at it: a store may be told to drop a hundred thousand.
      const delivery: Delivery = this.#chance("drop", "dropNext")
        ? {
            ...about,
            status: "dropped",
            get body() {
              return write();
            },
          }
        : { ...about, status: "waiting", body: write() };
      this.outbox.push(delivery);
      if (this.outbox.length === REMEMBERED + FORGOTTEN_AT_ONCE) this.outbox.splice(0, FORGOTTEN_AT_ONCE);
      if (delivery.status === "waiting") this.#schedule(delivery, this.#holdBack());
    }
  }

  #cut(payload: Record<string, unknown>): Record<string, unknown> {
    const { cutLines } = this.knobs;
    const { line_items: lines } = payload;
    return cutLines > 0 && Array.isArray(lines) ? { ...payload, line_items: lines.slice(0, cutLines) } : payload;
  }

  #chance(probability: "drop" | "repeat", count: "dropNext" | "repeatNext"): boolean {
    if (this.knobs[count] > 0) {
      this.knobs[count] -= 1;
      return true;
    }
    return this.knobs[probability] > 0 && this.#random() < this.knobs[probability];
  }

  #holdBack(): number {
    const reordered = this.knobs.reorder > 0 && this.#random() < this.knobs.reorder;
    return this.knobs.delayMs + (reordered ? 50 + Math.floor(this.#random() * 400) : 0);
  }

  #schedule(delivery: Delivery, after: number): void {
    this.#open += 1;
    if (after === 0) {
      this.#queue.push(delivery);
      this.#pump();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#queue.push(delivery);
      this.#pump();
    }, after);
    this.#timers.add(timer);
  }

  #pump(): void {
    while (this.#underWay < this.knobs.concurrency && !this.#closed) {
      const next = this.#queue.shift();
      if (!next) return;
      this.#underWay += 1;
      void this.#attempt(next).finally(() => {
        this.#underWay -= 1;
        this.#open -= 1;
        this.#pump();
        if (this.#open === 0) for (const tell of this.#drained.splice(0)) tell();
      });
    }
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const started = performance.now();
    const answer = await this.#post(delivery);
    const ms = Math.round((performance.now() - started) * 10) / 10;
    delivery.attempts.push({ at: new Date().toISOString(), answer, ms });
    if (typeof answer === "number" && answer >= 200 && answer < 300) {
      delivery.status = "delivered";
      if (this.#chance("repeat", "repeatNext")) this.#schedule(delivery, 1 + this.#holdBack());
      return;
    }
    this.#sender.log(`webhook ${delivery.topic} to ${delivery.uri}: ${answer}, attempt ${delivery.attempts.length}`);
    if (delivery.attempts.length > this.knobs.retries) delivery.status = "failed";
    else this.#schedule(delivery, this.knobs.retryMs * 2 ** (delivery.attempts.length - 1));
  }

  async #post(delivery: Delivery): Promise<number | string> {
    const { app } = this.#sender;
    try {
      const response = await fetch(new URL(delivery.uri, app.origin), {
        method: "POST",
        redirect: "manual",
        signal: AbortSignal.timeout(this.knobs.timeoutMs),
        body: delivery.body,
        headers: {
          "content-type": "application/json",
          "user-agent": "Shopify-Captain-Hook",
          "x-shopify-topic": delivery.topic,
          "x-shopify-hmac-sha256": webhookSignature(app.secret, delivery.body),
          "x-shopify-shop-domain": delivery.shop,
          "x-shopify-api-version": app.config.apiVersion,
          "x-shopify-webhook-id": delivery.id,
          "x-shopify-event-id": delivery.eventId,
          "x-shopify-triggered-at": delivery.triggeredAt,
        },
      });
      await response.arrayBuffer();
      return response.status;
    } catch (error) {
      return error instanceof Error ? error.name : "error";
    }
  }

  get pending(): number {
    return this.#open;
  }

  /** Resolves when nothing is waiting any more, retries included; false when that took longer than `timeoutMs`. */
  drain(timeoutMs: number): Promise<boolean> {
    if (this.#open === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      this.#drained.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }
}

/** A small seedable generator, so that a misbehaving run can be run again. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
