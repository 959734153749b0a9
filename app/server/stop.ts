import type { Server } from "node:http";
import type { Logger } from "../log.server.ts";

type Step = () => Promise<void> | undefined;

export type Stopping = {
  log: Logger;
  /** Tells whoever sends work that none is taken any more. */
  refuse: () => void;
  /** Ends what is under way: batches are committed and answered, jobs given back. */
  finish: readonly Step[];
  /** Ends what the former needed, such as pools. */
  release: readonly Step[];
};

// Orchestrators kill after ten seconds.
const DEADLINE_MS = 9_000;

/**
 * Ends the process in good order on SIGTERM and SIGINT: nothing new is taken, what is under way is finished and answered, and the exit is 0.
 *
 * An error that nobody caught is logged and ends the process at once with 1: its state is unknown, and Shopify sends again.
 */
export function stopOnSignal(server: Server, { log, refuse, finish, release }: Stopping): void {
  let stopping = false;

  async function stop(signal: string): Promise<void> {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, "stopping");
    setTimeout(() => {
      log.error("What was under way did not end in time");
      process.exit(1);
    }, DEADLINE_MS).unref();
    refuse();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    // A connection that a client keeps open for its next request would hold the server for a minute.
    const hangUp = setInterval(() => server.closeIdleConnections(), 50);
    await Promise.all(finish.map((step) => step()));
    await closed;
    clearInterval(hangUp);
    await Promise.all(release.map((step) => step()));
    log.info("stopped");
    process.exit(0);
  }

  const fatal = (kind: string) => (error: unknown) => {
    log.fatal({ err: error }, kind);
    process.exit(1);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => stop(signal).catch(fatal("Stopping failed")));
  process.on("uncaughtException", fatal("An error was not caught"));
  process.on("unhandledRejection", fatal("A rejection was not handled"));
}
