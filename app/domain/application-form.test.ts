import { describe, expect, test } from "vitest";
import { parseApplication } from "./application-form.ts";

const GOOD = {
  name: " Ada  Quist ",
  email: "ada@example.com",
  channel: "podcast",
  reach: "12,000",
  message: " Hello ",
};
const fieldsOf = (change: Record<string, string>) => {
  const parsed = parseApplication({ ...GOOD, ...change });
  return parsed.ok ? [] : parsed.error.map(({ field }) => field);
};

describe("an application", () => {
  test("is read as it was typed, without blanks around", () => {
    expect(parseApplication(GOOD)).toEqual({
      ok: true,
      value: { name: "Ada Quist", email: "ada@example.com", channel: "podcast", reach: 12_000, message: "Hello" },
    });
    expect(parseApplication({ name: "Ada", email: "a@example.com" })).toMatchObject({
      ok: true,
      value: { channel: null, reach: null, message: "" },
    });
  });

  test.each([
    [{ name: "  " }, ["name"]],
    [{ name: "x".repeat(201) }, ["name"]],
    [{ email: "" }, ["email"]],
    [{ email: "ada" }, ["email"]],
    [{ email: `${"a".repeat(320)}@example.com` }, ["email"]],
    [{ channel: "radio" }, ["channel"]],
    [{ reach: "many" }, ["reach"]],
    [{ message: "x".repeat(2_000) }, []],
    [{ message: "x".repeat(2_001) }, ["message"]],
    [{ name: "", email: "" }, ["name", "email"]],
  ])("with %o has wrong fields: %o", (change, wrong) =>
    expect(fieldsOf(change as Record<string, string>)).toEqual(wrong),
  );
});
