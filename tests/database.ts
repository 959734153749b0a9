// A real PostgreSQL for tests named *.db.test.ts. Each file makes a database of its own, with the migrated schema:
//
//   import { createDatabase } from "../../tests/database.ts";
//
//   const database = await createDatabase();
//   const pool = new pg.Pool({ connectionString: database.url });
//   afterAll(async () => {
//     await pool.end();
//     await database.drop();
//   });
//
// The server is started once a run by database-server.ts (in .data/test) and takes 200 connections. A database is a
// clone of the migrated template and holds no rows; tests within a file share it, so give each its own shop.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { inject } from "vitest";

export type TestDatabase = {
  /** postgresql:// address of this database alone. */
  url: string;
  /** Removes the database, with whatever is still connected to it. */
  drop: () => Promise<void>;
};

/** Clones the migrated, empty template. */
export async function createDatabase(): Promise<TestDatabase> {
  const { address, template } = inject("databaseServer");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await run(address, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  return {
    url: addressOf(address, name),
    drop: () => drop(address, name),
  };
}

// A pool says that it has ended before the server has closed its last connection; one that is cut off then throws in a
// test that is long over. So they are waited for, and only what stays is cut.
async function drop(address: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    for (let tries = 0; tries < 100; tries++) {
      const { rowCount } = await client.query("SELECT FROM pg_stat_activity WHERE datname = $1", [name]);
      if (rowCount === 0) break;
      await pause(10);
    }
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}

/** The address of another database on the same server. */
export function addressOf(address: string, name: string): string {
  const url = new URL(address);
  url.pathname = `/${name}`;
  return url.href;
}

async function run(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
