import { expect, test } from "vitest";
import { ConnectionError } from "../db/connection.ts";
import { PipelineError } from "../db/pipeline.ts";
import { detailOf, faultOf, isPassing } from "./faults.ts";

const refused = (code?: string) => new PipelineError("orders-insert", Object.assign(new Error("no"), { code }));

test.each([
  ["22003", "data"],
  ["22P05", "data"],
  ["23505", "data"],
  ["54000", "data"],
  ["55P03", "lock"],
  ["08006", "world"],
  ["40001", "world"],
  ["40P01", "world"],
  ["53100", "world"],
  ["55000", "world"],
  ["57014", "world"],
  ["57P01", "world"],
  ["42P01", "world"],
  ["ECONNRESET", "world"],
  [undefined, "world"],
])("SQLSTATE %s is wrong with: %s", (code, fault) => {
  expect(faultOf(refused(code))).toBe(fault);
});

test("no connection is the world's fault, a decision that throws is the event's", () => {
  expect(faultOf(new ConnectionError(new Error("refused")))).toBe("world");
  expect(faultOf(new RangeError("Invalid time value"))).toBe("data");
});

test("what is said of an event holds nothing of what the database was sent", () => {
  const error = new PipelineError(
    "orders-insert",
    Object.assign(new Error('invalid input: "ada@example.com"'), { code: "22P02" }),
  );
  expect(detailOf(error)).toBe("The database refused the event (22P02 in orders-insert).");
});

test.each([
  [refused("55P03"), true],
  [refused("57014"), true],
  [refused("40P01"), true],
  [refused("40003"), false],
  [refused("23505"), false],
  [refused("42P01"), false],
  // What was lost on the way may have been saved.
  [refused("08006"), false],
  [refused(undefined), false],
  [Object.assign(new Error("deadlock detected"), { code: "40P01" }), true],
  [Object.assign(new Error("no connection in time"), { code: "P2024" }), true],
  [new ConnectionError(new Error("refused")), true],
  [new RangeError("Invalid time value"), false],
  ["no error", false],
])("%s says that nothing was saved and that it passes: %s", (error, passing) => {
  expect(isPassing(error)).toBe(passing);
});
