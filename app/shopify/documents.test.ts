import { readFileSync } from "node:fs";
import path from "node:path";
import {
  buildSchema,
  type DocumentNode,
  getNamedType,
  NoDeprecatedCustomRule,
  parse,
  specifiedRules,
  TypeInfo,
  validate,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { parse as parseToml } from "smol-toml";
import { expect, test } from "vitest";
import * as optionalDocuments from "./optional-documents.ts";

const root = path.join(import.meta.dirname, "../..");
// Shopify's own schema of 2026-10, cut down to what is used; the scopes that a type or field needs stand as @access.
const schema = buildSchema(readFileSync(path.join(root, "simulator/schema/admin-2026-10.graphql"), "utf8"));

type Described = { name: string; kind: string; text: string };
const operationsIn = (module: object) => Object.values(module).filter((one) => typeof one === "object") as Described[];
// Every file of the folder, so that one that is added is proven without being named here.
const documents = import.meta.glob<object>("./documents/*.ts", { eager: true });
const required = Object.values(documents).flatMap(operationsIn);
const optional = operationsIn(optionalDocuments);
const operations = [...required, ...optional];

// What webhooks carry as landing_site; the visit that takes its place may be another one.
const KEPT_THOUGH_DEPRECATED = "Order.landingPageUrl";

test.each(operations)("$name is valid against Shopify's schema and uses nothing deprecated", ({ name, kind, text }) => {
  const document = parse(text);
  const faults = validate(schema, document, [...specifiedRules, NoDeprecatedCustomRule]);
  expect(faults.filter(({ message }) => !message.includes(KEPT_THOUGH_DEPRECATED))).toEqual([]);
  expect(document.definitions[0]).toMatchObject({ operation: kind, name: { value: name } });
});

test("no two operations have one name", () => {
  expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
});

type AnyOf = readonly string[];

/** What each type and field of a document asks for: one of these scopes, and one of those … */
function scopesOf(document: DocumentNode): AnyOf[] {
  const needed: AnyOf[] = [];
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field() {
        const type = info.getType();
        const named = type && getNamedType(type);
        // What `nodes` leads to is known by its parts alone.
        for (const node of [info.getFieldDef()?.astNode, info.getParentType()?.astNode, named?.astNode]) {
          const access = node?.directives?.find(({ name }) => name.value === "access")?.arguments?.[0];
          if (access) needed.push(...(valueFromASTUntyped(access.value) as string[][]));
        }
      },
    }),
  );
  return needed;
}

/** Source: the topics' descriptions in WebhookSubscriptionTopic, Admin API 2026-10. */
const SCOPES_OF_TOPICS: Record<string, AnyOf> = {
  "orders/create": ["read_orders", "read_marketplace_orders"],
  "orders/updated": ["read_orders", "read_marketplace_orders", "read_buyer_membership_orders"],
  "orders/delete": ["read_orders"],
  "refunds/create": ["read_orders", "read_marketplace_orders", "read_buyer_membership_orders"],
  "discounts/create": ["read_discounts"],
  "discounts/update": ["read_discounts"],
  "discounts/delete": ["read_discounts"],
  "discounts/redeemcode_added": ["read_discounts"],
  "discounts/redeemcode_removed": ["read_discounts"],
  "app/uninstalled": [],
  "app/scopes_update": [],
  "shop/update": [],
};

type Toml = {
  access_scopes: { scopes: string; optional_scopes: string[] };
  webhooks: { subscriptions: { topics?: string[] }[] };
  app_proxy?: unknown;
};

const toml = parseToml(readFileSync(path.join(root, "shopify.app.toml"), "utf8")) as Toml;
const asked = toml.access_scopes.scopes.split(",");
const unmetOf = (needed: readonly AnyOf[], scopes: readonly string[]) =>
  needed.filter((anyOf) => !anyOf.some((scope) => holds(scopes, scope)));

test("the required scopes are exactly what the documents, the topics and the app proxy need", () => {
  const topics = toml.webhooks.subscriptions.flatMap((one) => one.topics ?? []);
  for (const topic of topics) expect(Object.keys(SCOPES_OF_TOPICS)).toContain(topic);
  const needed = [
    ...required.flatMap(({ text }) => scopesOf(parse(text))),
    ...topics.map((topic) => SCOPES_OF_TOPICS[topic] ?? []).filter((scopes) => scopes.length > 0),
    ...(toml.app_proxy === undefined ? [] : [["write_app_proxy"]]),
  ];
  const unmet = (scopes: readonly string[]) => unmetOf(needed, scopes);
  expect(unmet(asked)).toEqual([]);
  // Nothing to spare: without any one of them something would be refused.
  for (const scope of asked) expect(unmet(asked.filter((other) => other !== scope)), scope).not.toEqual([]);
});

test.each(optional)("$name needs an optional scope, and gets by with those that can be asked for", ({ text }) => {
  const needed = scopesOf(parse(text));
  expect(unmetOf(needed, asked)).not.toEqual([]);
  expect(unmetOf(needed, [...asked, ...toml.access_scopes.optional_scopes])).toEqual([]);
});

test("no optional scope is one to spare, or one that is required", () => {
  const needed = optional.flatMap(({ text }) => scopesOf(parse(text)));
  const { optional_scopes: scopes } = toml.access_scopes;
  for (const scope of scopes) {
    const others = [...asked, ...scopes.filter((other) => other !== scope)];
    expect(unmetOf(needed, others), scope).not.toEqual([]);
  }
});

// A write scope holds the read scope of the same name.
const holds = (scopes: readonly string[], wanted: string) =>
  scopes.includes(wanted) || scopes.includes(wanted.replace(/^read_/, "write_"));
