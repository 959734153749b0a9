// Counts all totals again from decisions and entries: `DATABASE_URL=… node scripts/recount.ts`. Exit 1 where any differs.
import pg from "pg";
import { recount } from "../app/db/recount.ts";

const client = new pg.Client({ connectionString: process.env.DATABASE_URL, options: "-c timezone=UTC" });
await client.connect();
try {
  // One snapshot, so that what is settled meanwhile is seen whole or not at all.
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const differences = await recount(client, null);
  for (const { what, key, expected, actual } of differences) {
    console.log(`${what} ${key}: expected ${expected}, found ${actual}`);
  }
  console.log(`${differences.length} figures differ.`);
  process.exitCode = differences.length === 0 ? 0 : 1;
} finally {
  await client.end();
}
