import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { createVerifier } from "./signature.ts";

const body = Buffer.from('{"id":1,"note":"ünï"}');
const sign = (secret: string, signed: Buffer = body) => createHmac("sha256", secret).update(signed).digest("base64");
const verify = createVerifier(["current", "old"]);

test("the current secret and the one before it sign", () => {
  expect(verify(body, sign("current"))).toBe(true);
  expect(verify(body, sign("old"))).toBe(true);
  expect(verify(body, sign("older"))).toBe(false);
});

test("no body is signed like any other", () => {
  expect(verify(Buffer.alloc(0), sign("current", Buffer.alloc(0)))).toBe(true);
});

const good = sign("current");
test.each([
  ["missing", undefined],
  ["empty", ""],
  ["too short", good.slice(1)],
  ["too long", `${good}=`],
  ["not base64", "!".repeat(44)],
  ["outside latin1", "日".repeat(44)],
  ["of another body", sign("current", Buffer.from('{"id":2}'))],
  ["hex instead of base64", createHmac("sha256", "current").update(body).digest("hex")],
  ["base64url instead of base64", createHmac("sha256", "current").update(body).digest("base64url")],
  ["the header sent twice", `${good}, ${good}`],
  ["the last byte changed", `${good.slice(0, 42)}${good[42] === "A" ? "B" : "A"}=`],
  ["in another case", good.toLowerCase() === good ? good.toUpperCase() : good.toLowerCase()],
])("a signature that is wrong is refused: %s", (_, header) => {
  expect(verify(body, header)).toBe(false);
});

test("a body changed by one byte or encoded anew is refused", () => {
  expect(verify(Buffer.concat([body, Buffer.from(" ")]), good)).toBe(false);
  expect(verify(Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1)), good)).toBe(false);
});
