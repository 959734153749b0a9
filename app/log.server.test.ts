import { expect, test } from "vitest";
import { createLog, type Logger } from "./log.server.ts";

function written(write: (log: Logger) => void): { text: string; lines: Record<string, unknown>[] } {
  const chunks: string[] = [];
  write(createLog("trace", { write: (chunk) => void chunks.push(chunk) }));
  return { text: chunks.join(""), lines: chunks.map((chunk) => JSON.parse(chunk)) };
}

test("a line is JSON with level, time, message and fields", () => {
  const { lines } = written((log) => log.info({ shop: "ada.myshopify.com", orders: 3 }, "settled"));
  expect(lines).toEqual([
    {
      level: "info",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      shop: "ada.myshopify.com",
      orders: 3,
      msg: "settled",
    },
  ]);
});

const leak = "LeakedValue0123456789";

test.each<[string, (log: Logger) => void]>([
  [
    "a secret",
    (log) => log.info({ apiSecretKey: leak, SHOPIFY_API_SECRET: leak, VOUCH_HASH_KEY: leak, hashKey: leak }),
  ],
  ["a token, deep down", (log) => log.info({ session: { inner: [{ accessToken: leak, refresh_token: leak }] } })],
  [
    "a request's headers",
    (log) => log.info({ headers: { authorization: leak, cookie: leak, "x-shopify-hmac-sha256": leak } }),
  ],
  ["an object under a sensitive name", (log) => log.info({ email: { to: leak } })],
  ["payout details", (log) => log.info({ payee: { legalName: leak, vatId: leak, iban: leak, paypal: leak } })],
  ["a child's binding", (log) => log.child({ token: leak }).info("x")],
  ["a message", (log) => log.info(`failed for ${leak}@example.com`)],
  ["a message after a line break", (log) => log.info(`failed for\n${leak}@example.com`)],
  ["an interpolated message", (log) => log.info("mail to %s", `${leak}@example.com`)],
  ["an error's message and stack", (log) => log.error({ err: new Error(`no mailbox ${leak}@example.com`) })],
  ["an error's cause", (log) => log.error({ err: new Error("x", { cause: new Error(`Bearer ${leak}`) }) })],
  ["an error logged by itself", (log) => log.error(new Error(`connect postgresql://vouch:${leak}@db/vouch`))],
  [
    "a detail of a database error",
    (log) => log.error({ err: Object.assign(new Error("x"), { detail: `Key (mail)=(${leak}@x.org)` }) }),
  ],
  ["an address's query", (log) => log.info({ url: `/app?shop=a&id_token=${leak}&hmac=${leak}` })],
  ["a session token", (log) => log.info({ seen: `eyJhbGciOi.${leak}.${leak}` })],
  ["an Admin API token", (log) => log.info({ seen: `used shpat_${leak}` })],
  ["a field's name", (log) => log.info({ [`${leak}@example.com`]: 1 })],
])("%s leaks nothing", (_, write) => {
  const { text, lines } = written(write);
  expect(lines).toHaveLength(1);
  expect(text).not.toContain(leak);
});

test("what is no secret stays readable", () => {
  const { lines } = written((log) =>
    log.info({ code: "ADA10", order: "gid://shopify/Order/1", cents: 250 }, "10 % of 25.00"),
  );
  expect(lines[0]).toMatchObject({ code: "ADA10", order: "gid://shopify/Order/1", cents: 250, msg: "10 % of 25.00" });
});
