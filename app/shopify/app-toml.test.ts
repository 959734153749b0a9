import { Buffer } from "node:buffer";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "smol-toml";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { DISCOUNT, ORDER, REFUND } from "../../tests/payloads/order.ts";
import { API_VERSION } from "./admin.ts";
import { parseDelivery } from "./payload.ts";

const root = path.join(import.meta.dirname, "../..");

const subscriptionSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,50}$/)
    .optional(),
  topics: z.array(z.string()).optional(),
  compliance_topics: z.array(z.string()).optional(),
  uri: z.string().startsWith("/"),
  include_fields: z.array(z.string()).optional(),
});
const schema = z.strictObject({
  name: z.string().max(30),
  client_id: z.string(),
  application_url: z.url({ protocol: /^https$/ }),
  embedded: z.literal(true),
  handle: z.string(),
  access_scopes: z.strictObject({ scopes: z.string(), optional_scopes: z.array(z.string()) }),
  access: z.strictObject({ admin: z.strictObject({ embedded_app_direct_api_access: z.literal(false) }) }),
  auth: z.strictObject({ redirect_urls: z.array(z.url()) }),
  webhooks: z.strictObject({ api_version: z.string(), subscriptions: z.array(subscriptionSchema) }),
  app_proxy: z.strictObject({
    url: z.string().startsWith("/"),
    subpath: z.string().regex(/^[A-Za-z0-9_-]{1,30}$/),
    prefix: z.enum(["a", "apps", "community", "tools"]),
  }),
  pos: z.strictObject({ embedded: z.boolean() }),
});

const text = readFileSync(path.join(root, "shopify.app.toml"), "utf8");
const toml = schema.parse(parse(text));
const { subscriptions } = toml.webhooks;
const topicsOf = (one: z.infer<typeof subscriptionSchema>) => [...(one.topics ?? []), ...(one.compliance_topics ?? [])];

/** Who answers an address, and the topics it answers. Topics of a route are those its source compares with. */
const HANDLERS: Record<string, { file: string; topics: readonly string[] }> = {
  "/webhooks": {
    file: "app/ingest/server.ts",
    topics: [
      "orders/create",
      "orders/updated",
      "orders/delete",
      "refunds/create",
      "discounts/create",
      "discounts/update",
      "discounts/delete",
      "discounts/redeemcode_added",
      "discounts/redeemcode_removed",
    ],
  },
  "/webhooks/app": { file: "app/routes/webhooks.app.tsx", topics: ["app/uninstalled", "app/scopes_update"] },
  "/webhooks/shop": { file: "app/routes/webhooks.shop.tsx", topics: ["shop/update"] },
  "/webhooks/compliance": {
    file: "app/routes/webhooks.compliance.tsx",
    topics: ["customers/data_request", "customers/redact", "shop/redact"],
  },
};

test("every address that webhooks go to has a handler, and every handler a subscription", () => {
  expect(new Set(subscriptions.map(({ uri }) => uri))).toEqual(new Set(Object.keys(HANDLERS)));
  for (const [uri, { file, topics }] of Object.entries(HANDLERS)) {
    expect(existsSync(path.join(root, file)), file).toBe(true);
    const subscribed = subscriptions.filter((one) => one.uri === uri).flatMap(topicsOf);
    expect(subscribed.toSorted(), uri).toEqual(topics.toSorted());
  }
  expect(existsSync(path.join(root, `app/routes${toml.app_proxy.url}.tsx`))).toBe(true);
});

test("every subscription says who handles it", () => {
  const commented = text.matchAll(
    /# Handled by: \/(\S+)\n(?:#.*\n)*\[\[webhooks\.subscriptions\]\][\s\S]*?uri = "([^"]+)"/g,
  );
  const said = [...commented].map(([, file, uri]) => ({ file, uri }));
  expect(said).toEqual(subscriptions.map(({ uri }) => ({ file: HANDLERS[uri]?.file, uri })));
});

test("every topic that the ingest is sent is one that it reads", () => {
  for (const topic of HANDLERS["/webhooks"]?.topics ?? []) {
    const read = parseDelivery(topic, Buffer.from(JSON.stringify(shapesOf(topic)[0])), (email) => email);
    expect(read, topic).toMatchObject({ ok: true, value: { kind: expect.stringMatching(/order|discount/) } });
  }
});

test("the routes answer the topics that they are sent", () => {
  for (const { file, topics } of Object.values(HANDLERS)) {
    if (!file.startsWith("app/routes/")) continue;
    const source =
      readFileSync(path.join(root, file), "utf8") +
      readFileSync(path.join(import.meta.dirname, "lifecycle.ts"), "utf8");
    for (const topic of topics) expect(source).toContain(`"${topic.toUpperCase().replaceAll("/", "_")}"`);
  }
});

test("exactly the fields that are read are sent, and updated_at, without which equal payloads are merged", () => {
  for (const { topics, include_fields } of subscriptions) {
    for (const topic of topics ?? []) {
      if (include_fields === undefined) continue;
      const wanted = new Set([...fieldsOf(topic), ...(topic === "refunds/create" ? [] : ["updated_at"])]);
      expect(include_fields, topic).toEqual([...wanted].sort());
    }
  }
});

test("payloads that hold personal data beyond what is read are never sent whole", () => {
  // A deletion is an id, a discount holds no person; why app/uninstalled comes whole stands in the file.
  const whole = subscriptions.filter(({ include_fields }) => include_fields === undefined).flatMap(topicsOf);
  expect(whole.toSorted()).toEqual(
    [
      "orders/delete",
      "discounts/delete",
      ...(HANDLERS["/webhooks/app"]?.topics ?? []),
      ...(HANDLERS["/webhooks/compliance"]?.topics ?? []),
    ].toSorted(),
  );
});

test("webhooks come in the version that the Admin API is asked in", () => {
  expect(toml.webhooks.api_version).toBe(API_VERSION);
});

const without = (names: string[], payload: object) =>
  Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, names.includes(name) ? null : value]));
const { redeem_code: _, ...discount } = DISCOUNT;

/** Each kind of payload in the shapes that make the app read different fields. */
function shapesOf(topic: string): object[] {
  switch (topic) {
    case "orders/create":
    case "orders/updated":
      return [
        ORDER,
        { ...ORDER, taxes_included: false },
        without(["email"], ORDER),
        without(["email", "contact_email"], ORDER),
        { ...ORDER, line_items: Array.from({ length: 250 }, () => ORDER.line_items[0]) },
      ];
    case "orders/delete":
      return [{ id: ORDER.id }];
    case "refunds/create":
      return [REFUND, ...ORDER.refunds];
    case "discounts/redeemcode_added":
    case "discounts/redeemcode_removed":
      return [DISCOUNT];
    case "discounts/create":
    case "discounts/update":
    case "discounts/delete":
      return [discount];
    default:
      return [];
  }
}

/** What is read of a topic's payloads and is there in at least one shape: what no payload has cannot be asked for. */
function fieldsOf(topic: string): string[] {
  const shapes = shapesOf(topic);
  const read = new Set(shapes.flatMap((shape) => fieldsRead(topic, shape)));
  const leaves = [...read].filter((one) => ![...read].some((other) => other.startsWith(`${one}.`)));
  return leaves.filter((one) => shapes.some((shape) => has(shape, one.split("."))));
}

function fieldsRead(topic: string, payload: object): string[] {
  const plain = JSON.parse;
  const seen = new Set<string>();
  const spy = vi.spyOn(JSON, "parse").mockImplementation((body) => recording(plain(body), "", seen));
  const read = parseDelivery(topic, Buffer.from(JSON.stringify(payload)), (email) => email);
  spy.mockRestore();
  expect(read).toMatchObject({ ok: true });
  return [...seen];
}

function recording<T>(value: T, at: string, seen: Set<string>): T {
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get(target, name, self) {
      const inner = Reflect.get(target, name, self);
      if (typeof name === "symbol") return inner;
      if (Array.isArray(target)) return /^\d+$/.test(name) ? recording(inner, at, seen) : inner;
      const below = at === "" ? name : `${at}.${name}`;
      seen.add(below);
      return recording(inner, below, seen);
    },
  });
}

function has(value: unknown, [name, ...rest]: string[]): boolean {
  if (name === undefined) return value !== undefined;
  if (Array.isArray(value)) return value.some((one) => has(one, [name, ...rest]));
  if (typeof value !== "object" || value === null) return false;
  return name in value && has((value as Record<string, unknown>)[name], rest);
}
