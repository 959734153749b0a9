import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { createDatabase } from "./database.ts";

const [one, other] = [await createDatabase(), await createDatabase()];
const pools = [one, other].map(({ url }) => new pg.Pool({ connectionString: url }));

afterAll(async () => {
  for (const pool of pools) await pool.end();
  await one.drop();
  await other.drop();
});

test("a test database has every migration and graphile-worker's schema", async () => {
  const [pool] = pools;
  const schema = await pool?.query(
    "SELECT to_regclass('_prisma_migrations') AS ours, to_regnamespace('graphile_worker') AS jobs",
  );
  expect(schema?.rows).toEqual([{ ours: "_prisma_migrations", jobs: "graphile_worker" }]);
});

test("what one file writes, another never sees", async () => {
  await pools[0]?.query("CREATE TABLE only_here ()");
  const seen = await pools[1]?.query("SELECT to_regclass('only_here') AS found");
  expect(seen?.rows).toEqual([{ found: null }]);
});
