import { afterAll, expect, test } from "vitest";
import { createDatabase } from "../../tests/database.ts";
import { instant } from "../domain/ids.ts";
import {
  bigintArray,
  booleanArray,
  dayArray,
  floatArray,
  intArray,
  momentArray,
  smallintArray,
  textArray,
  uuidArray,
} from "./arrays.ts";
import { pipeline } from "./pipeline.ts";
import { createPool } from "./pools.ts";

const database = await createDatabase();
const pool = createPool({ url: database.url, name: "test", max: 1 });
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** What the server reads of an array, as text. */
async function readBack(type: string, array: Buffer): Promise<(string | null)[]> {
  const client = await pool.connect();
  const statement = { name: `back-${type}`, text: `SELECT unnest($1::${type}[])::text` };
  const [rows = []] = await pipeline(client, [{ statement, values: [array] }]).finally(() => client.release());
  return rows.map(([value]) => value ?? null);
}

const moment = (text: string) => instant(Date.parse(text));
const hash = "d41d8cd98f00b204e9800998ecf8427e";
const uuid = "d41d8cd9-8f00-b204-e980-0998ecf8427e";

test.each<[type: string, array: Buffer, read: (string | null)[]]>([
  ["int", intArray([1, null, -(2 ** 31), 2 ** 31 - 1, 0]), ["1", null, "-2147483648", "2147483647", "0"]],
  ["smallint", smallintArray([-32768, 32767, null]), ["-32768", "32767", null]],
  [
    "bigint",
    bigintArray([
      "5678901234567",
      "9007199254740993",
      "9223372036854775807",
      null,
      -1n,
      0n,
      -(2n ** 63n),
      "-4294967297",
    ]),
    [
      "5678901234567",
      "9007199254740993",
      "9223372036854775807",
      null,
      "-1",
      "0",
      "-9223372036854775808",
      "-4294967297",
    ],
  ],
  ["float8", floatArray([0.5, null, -1e300]), ["0.5", null, "-1e+300"]],
  ["bool", booleanArray([true, false, null]), ["true", "false", null]],
  [
    "timestamptz",
    momentArray([
      moment("2026-11-28T12:00:00.123Z"),
      null,
      moment("1999-12-31T23:59:59.999Z"),
      moment("9999-12-31T23:59:59.999Z"),
      moment("0001-01-01T00:00:00Z"),
    ]),
    [
      "2026-11-28 12:00:00.123+00",
      null,
      "1999-12-31 23:59:59.999+00",
      "9999-12-31 23:59:59.999+00",
      "0001-01-01 00:00:00+00",
    ],
  ],
  [
    "date",
    dayArray(["2026-11-28", null, "1999-12-31", "2000-02-29"]),
    ["2026-11-28", null, "1999-12-31", "2000-02-29"],
  ],
  ["uuid", uuidArray([hash, null, uuid]), [uuid, null, uuid]],
  [
    "text",
    textArray(['a"b', "c\\d", "{e,f}", "", "NULL", null, "日本\n"]),
    ['a"b', "c\\d", "{e,f}", "", "NULL", null, "日本\n"],
  ],
  ["text", textArray(["plain", null, "ASCII alone"]), ["plain", null, "ASCII alone"]],
  ["text", textArray(["half \ud83d", "\ude00 a sign", "after"]), ["half \ufffd", "\ufffd a sign", "after"]],
  ["text", textArray([]), []],
  ["int", intArray([]), []],
  ["int", intArray([null]), [null]],
])("%s", async (type, array, read) => {
  expect(await readBack(type, array)).toEqual(read);
});

test.each<[name: string, build: () => Buffer]>([
  ["an int", () => intArray([2 ** 31])],
  ["half an int", () => intArray([0.5])],
  ["a smallint", () => smallintArray([-32769])],
  ["a bigint", () => bigintArray(["9223372036854775808"])],
  ["a text without digits", () => bigintArray([""])],
  ["a text of other digits", () => bigintArray(["0x10"])],
  ["a negative bigint", () => bigintArray([-(2n ** 63n) - 1n])],
  ["a uuid", () => uuidArray(["z".repeat(32)])],
  ["a short uuid", () => uuidArray(["ab"])],
  ["a day", () => dayArray(["2026-02-30T"])],
])("%s that there is no room for is refused, not cut", (_, build) => {
  expect(build).toThrow(RangeError);
});
