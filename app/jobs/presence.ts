// A process that is killed leaves its jobs locked, and graphile-worker gives them back after four hours. Each process holds a
// connection by which the others see that it lives (docs/decisions/0051-dead-workers.md).
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { announceWorker } from "../db/worker-presence.ts";
import type { Logger } from "../log.server.ts";

export type Presence = {
  announce: (worker: string) => void;
  end: () => Promise<void>;
};

const AGAIN_MS = 1_000;

/** Announces by what names this process locks jobs, again whenever the connection was lost, until it ends. */
export function createPresence(pool: pg.Pool, log: Logger): Presence {
  const workers = new Set<string>();
  let client: pg.PoolClient | null = null;
  let ended = false;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<void>) => {
    turn = turn.then(work);
    return turn;
  };

  async function connect(): Promise<void> {
    while (client === null && !ended) {
      try {
        const fresh = await pool.connect();
        fresh.once("error", () => lost(fresh));
        client = fresh;
        for (const worker of workers) await announceWorker(fresh, worker);
      } catch (error) {
        log.warn({ err: error }, "the workers of this process could not be announced");
        drop();
        await sleep(AGAIN_MS);
      }
    }
  }

  function drop(): void {
    client?.release(true);
    client = null;
  }

  function lost(which: pg.PoolClient): void {
    if (client !== which || ended) return;
    drop();
    void inTurn(connect);
  }

  return {
    announce(worker) {
      workers.add(worker);
      void inTurn(async () => {
        if (client === null) return connect();
        await announceWorker(client, worker).catch(() => {
          drop();
          return connect();
        });
      });
    },
    async end() {
      ended = true;
      await turn;
      drop();
    },
  };
}
