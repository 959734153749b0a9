import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { createDatabase } from "../../tests/database.ts";
import { type Call, PipelineError, pipeline, type Value } from "./pipeline.ts";

const database = await createDatabase();
const pool = new pg.Pool({ connectionString: database.url, max: 2 });
pool.on("connect", (client) => client.on("error", () => {}));
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const call = (text: string, ...values: Value[]): Call => ({ statement: { name: text, text }, values });

async function withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
}

test("each call gives its own rows, as text, also on the second use of a prepared statement", () =>
  withClient(async (client) => {
    const calls = [
      call("SELECT $1::int + 1, NULL", "1"),
      call("SELECT 1 WHERE false"),
      call("SELECT $1::bytea", Buffer.from([1, 255])),
    ];
    const rows = [[["2", null]], [], [["\\x01ff"]]];
    expect(await pipeline(client, calls)).toEqual(rows);
    expect(await pipeline(client, calls)).toEqual(rows);
  }));

test("a statement sees what the one before it wrote", () =>
  withClient(async (client) => {
    const [, , , seen] = await pipeline(client, [
      call("BEGIN"),
      call("CREATE TEMPORARY TABLE heard (n int) ON COMMIT DROP"),
      call("INSERT INTO heard SELECT generate_series(1, 3)"),
      call("SELECT sum(n) FROM heard"),
    ]);
    expect(seen).toEqual([["6"]]);
  }));

test("an error names its statement, skips what follows and leaves the connection usable", () =>
  withClient(async (client) => {
    const failed = pipeline(client, [call("SELECT 1"), call("SELECT 1 / $1::int", "0"), call("SELECT 2")]);
    await expect(failed).rejects.toMatchObject({
      name: "PipelineError",
      statement: "SELECT 1 / $1::int",
      code: "22012",
    });
    expect(await pipeline(client, [call("SELECT 1 / $1::int", "1"), call("SELECT 2")])).toEqual([[["1"]], [["2"]]]);
  }));

test("a message that cannot be built rejects and leaves the connection usable", () =>
  withClient(async (client) => {
    const unwritable = Symbol("no text") as unknown as string;
    await expect(pipeline(client, [call("SELECT $1::text", unwritable)])).rejects.toThrow(TypeError);
    expect(await pipeline(client, [call("SELECT $1::text", "fine")])).toEqual([[["fine"]]]);
  }));

test("a plan that outlived its table is made again at the next attempt", () =>
  withClient(async (client) => {
    await client.query("CREATE TABLE plan_of AS SELECT 1 AS a");
    const read = [call("SELECT * FROM plan_of")];
    await pipeline(client, read);
    await client.query("ALTER TABLE plan_of ADD b int");
    await expect(pipeline(client, read)).rejects.toMatchObject({ code: "0A000" });
    expect(await pipeline(client, read)).toEqual([[["1", null]]]);
  }));

test("a connection lost under way rejects what was sent and what is sent later", async () => {
  const client = await pool.connect();
  const failure = pipeline(client, [call("SELECT pg_terminate_backend(pg_backend_pid())")]).catch((error) => error);
  expect(await failure).toBeInstanceOf(PipelineError);
  await new Promise((resolve) => client.once("error", resolve).once("end", resolve));
  await expect(pipeline(client, [call("SELECT 1")])).rejects.toBeInstanceOf(PipelineError);
  client.release(true);
});

test("what a failure tells holds no values of the row that was refused", () =>
  withClient(async (client) => {
    const calls = [call("BEGIN"), call("CREATE TEMP TABLE person (name text, age int NOT NULL)")];
    await pipeline(client, calls);
    const failure = await pipeline(client, [call("INSERT INTO person VALUES ($1, NULL)", "Ada Lovelace")]).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: "23502" });
    expect(JSON.stringify([failure, (failure as Error).cause])).not.toContain("Lovelace");
  }));
