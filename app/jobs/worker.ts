import { EventEmitter } from "node:events";
import { type JobHelpers, run, type TaskList, type WorkerEvents, Logger as WorkerLogger } from "graphile-worker";
import type { Logger } from "../log.server.ts";
import { resumeBatches } from "../services/code-batch-run.ts";
import { askForHashing } from "../services/partner-hashes.ts";
import { askForKeeping } from "../services/payee-keeping.ts";
import type { Context } from "./context.ts";
import { CRONTAB, TASKS } from "./index.ts";
import { createPresence } from "./presence.ts";

type Deps = Omit<Context, "lastAttempt">;

/** Runs jobs until it is stopped; stopping waits for the jobs that run. */
export async function startWorker(deps: Deps): Promise<{ stop: () => Promise<void> }> {
  const events: WorkerEvents = new EventEmitter();
  const presence = createPresence(deps.pool, deps.log);
  // Jobs are locked by the name of the pool, not by those of its workers.
  events.on("pool:create", ({ workerPool }) => presence.announce(workerPool.id));
  const runner = await run({
    events,
    pgPool: deps.pool,
    taskList: taskList(deps),
    crontab: CRONTAB,
    // A job holds a connection while it waits for an offer's turn, and takes another for its work.
    concurrency: 4,
    pollInterval: 1000,
    noHandleSignals: true,
    logger: workerLogger(deps.log),
  });
  // Of a process that was killed; the schedule comes only with the minute.
  await resumeBatches(deps.pool);
  await askForKeeping(deps.pool);
  await askForHashing(deps.pool);
  // The runner's own failure is told here; without a listener it would end the process.
  const ended = runner.promise.catch((error: unknown) => deps.log.error({ err: error }, "the worker ended"));
  return {
    stop: async () => {
      await runner.stop();
      await ended;
      await presence.end();
    },
  };
}

/** The tasks as graphile-worker calls them. */
export function taskList(deps: Deps): TaskList {
  return Object.fromEntries(
    TASKS.map(({ name, run: work }) => [
      name,
      (payload: unknown, { job }: JobHelpers) =>
        work(payload, { ...deps, lastAttempt: job.attempts >= job.max_attempts }),
    ]),
  );
}

const LEVELS = { error: "warn", warning: "warn", info: "debug", debug: "trace" } as const;

// A job that failed is tried again: a warning, not an error.
function workerLogger(log: Logger): WorkerLogger {
  return new WorkerLogger(() => (level, message, meta) => log[LEVELS[level]]({ err: meta?.error }, message));
}
