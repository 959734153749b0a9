import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { createDatabase } from "../../tests/database.ts";
import { alone, inTransaction } from "./transaction.ts";

const database = await createDatabase();
// Two pools stand for two processes; each has too few connections to let every waiter hold one.
const [here, there] = [0, 1].map(() => new pg.Pool({ connectionString: database.url, max: 2 })) as [pg.Pool, pg.Pool];
afterAll(async () => {
  await Promise.all([here.end(), there.end()]);
  await database.drop();
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("under one name one works at a time, in this process and in others, and all get their turn", async () => {
  let working = 0;
  let most = 0;
  const work = async () => {
    working += 1;
    most = Math.max(most, working);
    await pause(5);
    working -= 1;
  };
  await Promise.all(Array.from({ length: 12 }, (_, n) => alone(n % 2 === 0 ? here : there, "offer", work)));
  expect(most).toBe(1);
});

test("a connection of another process that holds the name is waited for", async () => {
  const other = await there.connect();
  await other.query("SELECT pg_advisory_lock(hashtextextended('held', 0))");
  const order: string[] = [];
  const mine = alone(here, "held", async () => order.push("mine"));
  await pause(50);
  order.push("theirs");
  await other.query("SELECT pg_advisory_unlock(hashtextextended('held', 0))");
  other.release();
  await mine;
  expect(order).toEqual(["theirs", "mine"]);
});

test("work that fails gives the name back and is told", async () => {
  await expect(alone(here, "broken", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await alone(there, "broken", async () => "next")).toBe("next");
});

test("a transaction that throws leaves nothing and its connection can be used", async () => {
  await here.query("CREATE TABLE kept (n int)");
  const failing = inTransaction(here, async (client) => {
    await client.query("INSERT INTO kept VALUES (1)");
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  await inTransaction(here, (client) => client.query("INSERT INTO kept VALUES (2)"));
  expect((await here.query("SELECT n FROM kept")).rows).toEqual([{ n: 2 }]);
});
