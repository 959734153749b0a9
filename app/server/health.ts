import type { IncomingMessage, ServerResponse } from "node:http";
import type { Pool } from "pg";
import { pendingMigrations } from "../../prisma/migrations.ts";
import type { Logger } from "../log.server.ts";

export type HealthDeps = {
  /** A pool of its own, so that a full one elsewhere does not look like a dead database. */
  pool: Pool;
  /** Whether the ingest takes events; absent in a process that has none. */
  ingestReady?: () => boolean;
  log: Logger;
};

type Readiness = {
  ready: boolean;
  database: "answers" | "silent";
  migrations: "applied" | "pending" | "unknown";
  ingest?: "accepts" | "refuses";
};

/** Answers /healthz (the process is up) and /readyz (it can do its work), which a load balancer asks; both without secrets. */
export function createHealth({ pool, ingestReady, log }: HealthDeps) {
  let applied = false;
  let stopping = false;

  async function schema(): Promise<Pick<Readiness, "database" | "migrations">> {
    try {
      if (applied) await pool.query("SELECT 1");
      else applied = (await pendingMigrations(pool)).length === 0;
      return { database: "answers", migrations: applied ? "applied" : "pending" };
    } catch (error) {
      log.warn({ err: error }, "Not ready");
      // SQLSTATE 42P01: it answers, and has no table of migrations yet.
      const empty = (error as { code?: string }).code === "42P01";
      return empty ? { database: "answers", migrations: "pending" } : { database: "silent", migrations: "unknown" };
    }
  }

  async function readiness(): Promise<Readiness> {
    const { database, migrations } = await schema();
    const accepts = ingestReady?.();
    const ready = !stopping && database === "answers" && migrations === "applied" && accepts !== false;
    return { ready, database, migrations, ...(accepts !== undefined && { ingest: accepts ? "accepts" : "refuses" }) };
  }

  return {
    alive(_: IncomingMessage, response: ServerResponse): void {
      answer(response, 200, { ok: true });
    },
    async ready(_: IncomingMessage, response: ServerResponse): Promise<void> {
      const found = await readiness();
      answer(response, found.ready ? 200 : 503, found);
    },
    /** From now on no new work is to be sent here. */
    stop(): void {
      stopping = true;
    },
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { "content-type": "application/json", "cache-control": "no-store" })
    .end(JSON.stringify(body));
}
