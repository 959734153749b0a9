// Lets the Prisma CLI's own WebAssembly schema engine talk to PostgreSQL through node-postgres, so that
// `prisma migrate …` and `prisma db …` need no engine download. Four things that @prisma/adapter-pg 6.19 gets wrong for
// the schema engine are put right here: catalogue types it does not know, scripts cut at every ';' (which breaks
// function bodies and strings), a shadow database that a connection string silently overrides, and timers that keep a
// finished command alive.
import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";

const BPCHAR = 1042;
const TEXT = 25;
const TEXT_ARRAY = 1009;

// Types of the system catalogue, which adapter-pg refuses and the schema engine only ever reads as text. "char" (18)
// goes as a character, all others as text.
const READ_AS = new Map<number, number>([
  [18, BPCHAR],
  ...[19, 22, 24, 27, 28, 29, 30, 194, 2205, 2206, 4089, 4096].map((oid): [number, number] => [oid, TEXT]),
  [1033, TEXT],
  [1003, TEXT_ARRAY],
  [1034, TEXT_ARRAY],
]);

type Adapter = Awaited<ReturnType<PrismaPg["connect"]>>;
type Transaction = Awaited<ReturnType<Adapter["startTransaction"]>>;
type Statement = Parameters<Adapter["queryRaw"]>[0];
type Answer = pg.QueryArrayResult | pg.QueryArrayResult[];
type WithIO = { performIO(statement: Statement): Promise<Answer> };

/**
 * The adapter factory that prisma.config.ts hands to the CLI.
 *
 * Shape: postgresql:// addresses; `schema`, `host` and `sslmode` of the query are honoured. Certificates are checked
 * unless the address says `sslmode=no-verify` in so many words.
 */
export function migrateAdapter(address: string, shadowAddress?: string) {
  releaseFinishedCommands();
  const connection = connectionOf(address);
  return {
    provider: "postgres" as const,
    adapterName: "@prisma/adapter-pg",
    connect: () => open(connection),
    connectToShadowDb: async (): Promise<Adapter> => {
      if (shadowAddress !== undefined) return open(connectionOf(shadowAddress));
      const database = `prisma_migrate_shadow_db_${randomUUID()}`;
      await run(connection.pool, `CREATE DATABASE "${database}"`);
      const shadow = await open({ ...connection, pool: { ...connection.pool, database } });
      const dispose = shadow.dispose.bind(shadow);
      shadow.dispose = async () => {
        await dispose();
        await run(connection.pool, `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
      };
      return shadow;
    },
  };
}

type Connection = { pool: pg.PoolConfig; schema: string | undefined };

const SSL: Record<string, pg.PoolConfig["ssl"]> = {
  require: true,
  "verify-ca": true,
  "verify-full": true,
  "no-verify": { rejectUnauthorized: false },
};

function connectionOf(address: string): Connection {
  const url = new URL(address);
  return {
    schema: url.searchParams.get("schema") ?? undefined,
    pool: {
      host: decodeURIComponent(url.searchParams.get("host") ?? url.hostname),
      port: Number(url.port || 5432),
      user: decodeURIComponent(url.username) || undefined,
      password: decodeURIComponent(url.password) || undefined,
      database: decodeURIComponent(url.pathname.slice(1)) || undefined,
      ssl: SSL[url.searchParams.get("sslmode") ?? ""],
    },
  };
}

async function open({ pool, schema }: Connection): Promise<Adapter> {
  const owned = new pg.Pool({ ...pool, max: 1, allowExitOnIdle: true });
  const options = schema === undefined ? {} : { schema };
  const adapter = readingCatalogue(await new PrismaPg(owned, { ...options, disposeExternalPool: true }).connect());
  const startTransaction = adapter.startTransaction.bind(adapter);
  adapter.startTransaction = async (level) => readingCatalogue<Transaction>(await startTransaction(level));
  adapter.executeScript = async (script) => {
    // Without arguments node-postgres uses the simple protocol, which takes a whole script.
    await io(adapter).performIO({ sql: script, args: [], argTypes: [] });
  };
  return adapter;
}

// performIO is private in the types and the one door through which each statement passes.
function io(queryable: Adapter | Transaction): WithIO {
  return queryable as unknown as WithIO;
}

function readingCatalogue<T extends Adapter | Transaction>(queryable: T): T {
  const perform = io(queryable).performIO.bind(queryable);
  io(queryable).performIO = async (statement) => {
    const answer = await perform(statement);
    for (const { fields } of [answer].flat()) {
      for (const field of fields) field.dataTypeID = READ_AS.get(field.dataTypeID) ?? field.dataTypeID;
    }
    return answer;
  };
  return queryable;
}

async function run(config: pg.PoolConfig, sql: string): Promise<void> {
  const client = new pg.Client(config as pg.ClientConfig);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

// The schema engine's timers for its advisory lock and its shadow database would hold each command for 10 s or 60 s
// after its work is done.
function releaseFinishedCommands(): void {
  const arm = globalThis.setTimeout;
  const armed = (work: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const timer = arm(work, ms, ...args);
    if (ms === 10_000 || ms === 60_000) timer.unref();
    return timer;
  };
  globalThis.setTimeout = Object.assign(armed, arm) as typeof setTimeout;
}
