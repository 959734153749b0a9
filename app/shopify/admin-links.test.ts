import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { z } from "zod";

const root = path.join(import.meta.dirname, "../..");

const schema = z.strictObject({
  extensions: z.tuple([
    z.strictObject({
      name: z.string().min(1),
      handle: z.string().regex(/^[a-z0-9-]{1,50}$/),
      type: z.literal("admin_link"),
      targeting: z.tuple([z.strictObject({ target: z.string(), url: z.string().startsWith("/") })]),
    }),
  ]),
});

/** The extensions that are links, by their folder. */
const links = readdirSync(path.join(root, "extensions"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ folder: name, file: path.join(root, "extensions", name, "shopify.extension.toml") }))
  .map(({ folder, file }) => ({ folder, toml: parse(readFileSync(file, "utf8")) }))
  .filter(({ toml }) => Array.isArray(toml.extensions))
  .map(({ folder, toml }) => {
    const [extension] = schema.parse(toml).extensions;
    const [{ target, url }] = extension.targeting;
    return { folder, ...extension, target, url };
  });

test("the admin's page of discounts leads to a new offer, and a discount's own page to its partners", () => {
  expect(Object.fromEntries(links.map(({ target, url }) => [target, url]))).toEqual({
    "admin.discount-index.action.link": "/app/offers/new",
    "admin.discount-details.action.link": "/app/discount",
  });
  for (const { folder, handle } of links) expect(handle).toBe(folder);
});

test("every link of the admin leads to a route that is there", () => {
  for (const { url, handle } of links) {
    const route = `app/routes/${url.slice(1).replaceAll("/", ".")}.tsx`;
    expect(existsSync(path.join(root, route)), `${handle}: ${route}`).toBe(true);
  }
});
