import type { ShopId } from "../domain/ids.ts";
import { BATCH, LONG_COMMIT_MS, QUEUE, SLOW_SHOP_MS } from "./limits.ts";

/** Something that waits for its commit. */
export type Waiting = { shopId: ShopId; bytes: number; arrivedAt: number };

/** What a commit found out: shops on which it had to wait for a lock until its time was over. */
export type Committed = { slow: readonly ShopId[] };

/** `onSaving` tells that all is decided, so that only the database works on: the next commit may begin beside it. */
export type Commit<T extends Waiting> = (items: T[], onSaving: () => void) => Promise<Committed>;

export type Queue<T extends Waiting> = {
  /** False where it is full or too old: the caller answers 503. */
  offer: (item: T) => boolean;
  full: (now: number) => boolean;
  /** Looks whether a commit takes so long that what waits should go beside it. To be called now and then. */
  pump: () => void;
  /** Resolves when nothing waits and no commit runs. */
  idle: () => Promise<void>;
};

/**
 * Groups events into commits without a timer: what arrives while one is decided on is the next, which begins as soon as the
 * former is on its way into the database; so each works while the other does. One that takes long to decide is not waited
 * for. At most `lanes` run at a time. The events of shops that held a commit up lately take at most one lane, so that the
 * others go on.
 *
 * `commit` never rejects: it answers its items, whatever happens.
 */
export function createQueue<T extends Waiting>(options: {
  lanes: number;
  commit: Commit<T>;
  now: () => number;
}): Queue<T> {
  let waiting: T[] = [];
  let events = 0;
  let bytes = 0;
  let running = 0;
  let deciding = 0;
  let lastStart = 0;
  let slowRunning = false;
  const slowUntil = new Map<ShopId, number>();
  const idlers: (() => void)[] = [];

  const full = (now: number) =>
    events >= QUEUE.events || bytes >= QUEUE.bytes || now - (waiting[0]?.arrivedAt ?? now) > QUEUE.ageMs;

  function pump(): void {
    while (running < options.lanes && (deciding === 0 || options.now() - lastStart > LONG_COMMIT_MS)) {
      const { batch, slow } = take();
      if (batch.length === 0) break;
      running += 1;
      deciding += 1;
      const decided = once(() => {
        deciding -= 1;
      });
      lastStart = options.now();
      if (slow) slowRunning = true;
      const onSaving = () => {
        decided();
        setImmediate(pump);
      };
      void options.commit(batch, onSaving).then(({ slow: found }) => {
        decided();
        running -= 1;
        if (slow) slowRunning = false;
        for (const item of batch) bytes -= item.bytes;
        events -= batch.length;
        for (const shop of found) slowUntil.set(shop, options.now() + SLOW_SHOP_MS);
        pump();
      });
    }
    if (events === 0) for (const done of idlers.splice(0)) done();
  }

  function take(): { batch: T[]; slow: boolean } {
    const now = options.now();
    for (const [shop, until] of slowUntil) if (until <= now) slowUntil.delete(shop);
    if (slowUntil.size === 0) return { batch: waiting.splice(0, BATCH), slow: false };
    const quick = split((item) => !slowUntil.has(item.shopId));
    if (quick.length > 0) return { batch: quick, slow: false };
    const first = waiting[0];
    if (first === undefined || slowRunning) return { batch: [], slow: false };
    return { batch: split((item) => item.shopId === first.shopId), slow: true };
  }

  function split(wanted: (item: T) => boolean): T[] {
    const taken: T[] = [];
    waiting = waiting.filter((item) => taken.length === BATCH || !wanted(item) || taken.push(item) < 0);
    return taken;
  }

  let pumping = false;
  return {
    full,
    pump,
    offer(item) {
      if (full(options.now())) return false;
      waiting.push(item);
      events += 1;
      bytes += item.bytes;
      if (!pumping) {
        // All that was read off the sockets in this turn of the event loop belongs to one commit.
        pumping = true;
        setImmediate(() => {
          pumping = false;
          pump();
        });
      }
      return true;
    },
    idle: () => (events === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
