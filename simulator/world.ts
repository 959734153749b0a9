import { type AppConfig, readAppConfig } from "./app-config.ts";
import { type Mailbox, makeMailbox } from "./mailbox/mailbox.ts";
import { Ids } from "./store/ids.ts";
import type { Shop } from "./store/shop.ts";
import { Webhooks } from "./webhooks.ts";

export interface Config {
  /** Where the app really listens; webhooks go here. */
  appOrigin: string;
  appToml: string;
  apiKey: string;
  apiSecret: string;
  /** How long a bulk add or a bulk removal of codes stays undone. */
  bulkAddDelayMs: number;
  tokenSeconds: number;
  /** The built script of the app's web pixel. */
  pixel: string | null;
  log: (line: string) => void;
}

/** Where the simulator and the tunnel listen, known once they do. */
export interface Origins {
  simulator: string;
  tunnel: string;
}

/** Everything that lives in one simulator. */
export interface World {
  config: Config;
  app: { config: AppConfig; key: string; secret: string; origin: string };
  shops: Map<string, Shop>;
  ids: Ids;
  webhooks: Webhooks;
  mailbox: Mailbox;
  /** The stores' clock: the real one, moved by `/_sim/clock`. */
  now(): number;
  clockOffsetMs: number;
  later(ms: number, work: () => void): void;
  close(): void;
}

export function makeWorld(config: Config): World {
  const app = {
    config: readAppConfig(config.appToml),
    key: config.apiKey,
    secret: config.apiSecret,
    origin: config.appOrigin,
  };
  const timers = new Set<NodeJS.Timeout>();
  const world: World = {
    config,
    app,
    shops: new Map(),
    ids: new Ids(Date.now()),
    webhooks: new Webhooks({ app, log: config.log }),
    mailbox: makeMailbox(config.log),
    now: () => Date.now() + world.clockOffsetMs,
    clockOffsetMs: 0,
    later(ms, work) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
      }, ms);
      timers.add(timer);
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      world.webhooks.close();
    },
  };
  return world;
}
