// Addresses that only take a form have no page of their own: opened directly, they were a bare 400.
import { globSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";

const store = await openStore();
afterAll(() => store.close());

const FRAME = "?shop=store.myshopify.com&host=abc&embedded=1";
const PAGES = {
  "app.link-tags": "/app/settings",
  "app.offers.$id_.first-codes": "/app/offers/7",
  "app.pixel": "/app/settings",
  "app.portal": "/app/settings",
  "app.posts": "/app/partners",
  "app.views": "/app/orders",
};

type Route = { default?: unknown; loader?: (args: object) => Response | Promise<Response> };
const routeOf = (file: string): Promise<Route> => import(path.join(import.meta.dirname, file));

test.each(Object.entries(PAGES))("opened directly, %s leads to %s, framed by the same admin", async (name, page) => {
  const { loader } = await routeOf(`${name}.tsx`);
  const request = new Request(`https://vouch.test/of-a-form${FRAME}`);
  const answer = await loader?.({ request, params: { id: "7" }, context: {} });
  expect([answer?.status, answer?.headers.get("location")]).toEqual([302, `${page}${FRAME}`]);
});

test("no route of the admin answers a visitor with neither page nor loader", async () => {
  const names = globSync("app.*.tsx", { cwd: import.meta.dirname });
  expect(names.length).toBeGreaterThan(30);
  const routes = await Promise.all(names.map(async (name) => ({ name, route: await routeOf(name) })));
  expect(routes.filter(({ route }) => !route.default && !route.loader).map(({ name }) => name)).toEqual([]);
});
