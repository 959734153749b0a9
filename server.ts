// One process: ingest, web and worker, or some of them (RUN=ingest,web,worker). `npm start`.
import { createServer } from "node:http";
import { flushCompileCache } from "node:module";
import type { AddressInfo } from "node:net";
import { closePools, createPool, ingestPool, pixelPool, workerPool } from "./app/db/pools.ts";
import { instant } from "./app/domain/ids.ts";
import { type Env, EnvironmentError, parseEnv } from "./app/env.server.ts";
import { SERVER_TIMEOUTS } from "./app/ingest/limits.ts";
import { createPixel } from "./app/ingest/pixel.ts";
import { createIngest } from "./app/ingest/server.ts";
import { startWorker } from "./app/jobs/worker.ts";
import { log } from "./app/log.server.ts";
import { dispatch, notFound } from "./app/server/dispatch.ts";
import { createHealth } from "./app/server/health.ts";
import { cannotStart } from "./app/server/start.ts";
import { stopOnSignal } from "./app/server/stop.ts";
import { createWeb } from "./app/server/web.ts";

const env = environmentOrExit();
const server = createServer(SERVER_TIMEOUTS);
const pool = createPool({ url: env.DATABASE_URL, name: "health", max: 2 });

const secrets = [env.SHOPIFY_API_SECRET, ...(env.SHOPIFY_API_SECRET_OLD ? [env.SHOPIFY_API_SECRET_OLD] : [])] as const;
const now = () => instant(Date.now());
const hashKey = env.VOUCH_HASH_KEY;
const ingest = env.RUN.has("ingest") ? createIngest({ pool: ingestPool(), secrets, hashKey, now, log }) : undefined;
const pixel = env.RUN.has("ingest")
  ? createPixel({ pool: pixelPool(), now, log, proxies: env.TRUSTED_PROXIES })
  : undefined;
const health = createHealth({ pool, log, ...(ingest && { ingestReady: () => ingest.ready() }) });
const web = env.RUN.has("web") ? await createWeb({ root: import.meta.dirname, log, server }) : notFound;
const worker = env.RUN.has("worker") ? await workerOrExit() : undefined;

server.on(
  "request",
  dispatch({
    exact: new Map([
      ["/healthz", health.alive],
      ["/readyz", health.ready],
      ...(ingest ? [["/webhooks", ingest.handle] as const] : []),
      ...(pixel ? [["/pixel", pixel.handle] as const] : []),
    ]),
    otherwise: web,
  }),
);
stopOnSignal(server, {
  log,
  refuse: () => health.stop(),
  finish: [() => ingest?.close(), () => pixel?.close(), () => worker?.stop()],
  release: [() => pool.end(), closePools],
});
server.listen(env.PORT, env.HOST, () => {
  const { port } = server.address() as AddressInfo;
  log.info({ host: env.HOST, port, parts: [...env.RUN] }, "listening");
  // Else it is written as the process ends, and one that is killed leaves nothing for the next.
  flushCompileCache();
});

// Read at the first use: the module asks for the environment when it is loaded, before anybody could say what is missing.
async function accessTokenOf(domain: string): Promise<string | null> {
  return (await import("./app/shopify.server.ts")).accessTokenOf(domain);
}

function environmentOrExit(): Env {
  try {
    return parseEnv(process.env);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    exit(error.message);
  }
}

async function workerOrExit() {
  try {
    return await startWorker({ pool: workerPool(), now, log, accessTokenOf });
  } catch (error) {
    const why = cannotStart(error);
    if (why === null) throw error;
    exit(why);
  }
}

function exit(why: string): never {
  process.stderr.write(`Vouch cannot start.\n${why}\n`);
  process.exit(1);
}
