import { expect, test } from "vitest";
import { createSeal } from "./seal.ts";

const body = Buffer.from('{"id":1}');

test("what was sealed opens again, also under a secret that has been rotated since", () => {
  const sealed = createSeal(["old secret"]).seal(body, "7");
  expect(createSeal(["new secret", "old secret"]).open(sealed, "7")).toEqual(body);
  expect(sealed.includes(body)).toBe(false);
});

test("another secret, another shop and a changed byte open nothing", () => {
  const { seal, open } = createSeal(["secret"]);
  const sealed = seal(body, "7");
  expect(createSeal(["other"]).open(sealed, "7")).toBeNull();
  expect(open(sealed, "8")).toBeNull();
  sealed[30] = (sealed[30] ?? 0) ^ 1;
  expect(open(sealed, "7")).toBeNull();
  expect(open(Buffer.alloc(3), "7")).toBeNull();
});

test("what was sealed for one purpose opens for no other", () => {
  const sealed = createSeal(["secret"], "payee").seal(body, "7");
  expect(createSeal(["secret"], "quarantine").open(sealed, "7")).toBeNull();
  expect(createSeal(["secret"], "payee").open(sealed, "7")).toEqual(body);
});

test("the same body never looks the same twice", () => {
  const { seal } = createSeal(["secret"]);
  expect(seal(body, "7")).not.toEqual(seal(body, "7"));
});
