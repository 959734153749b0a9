// Counts all totals again from decisions and entries: `DATABASE_URL=… node scripts/recount.ts`. Exit 1 where any differs.
import pg from "pg";
import { recount } from "../app/db/recount.ts";

const client = new pg.Client({ connectionString: process.env.DATABASE_URL, options: "-c timezone=UTC" });
await client.connect();
try {
  const differences = await recount(client, null);
  for (const { what, key, expected, actual } of differences) {
    console.log(`${what} ${key}: expected ${expected}, found ${actual}`);
  }
  console.log(`${differences.length} figures differ.`);
  process.exitCode = differences.length === 0 ? 0 : 1;
} finally {
  await client.end();
}
