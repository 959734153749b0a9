import { createHmac } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { API_SECRET, openStore } from "../../tests/store.ts";

const store = await openStore();
const { loader } = await import("./proxy.tsx");
afterAll(() => store.close());

/** What Shopify's app proxy asks the app for, signed as it signs. */
function asked(shop: string, change: Record<string, string> = {}): Request {
  const fields = {
    shop,
    path_prefix: "/apps/partners",
    logged_in_customer_id: "",
    timestamp: String(Math.floor(Date.now() / 1000)),
  };
  const message = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  const signature = createHmac("sha256", API_SECRET).update(message.toSorted().join("")).digest("hex");
  return new Request(`https://vouch.test/proxy?${new URLSearchParams({ ...fields, signature, ...change })}`);
}

const answer = async (request: Request) => {
  try {
    return await loader({ request, params: {}, context: {} });
  } catch (error) {
    if (error instanceof Response) return error;
    throw error;
  }
};

test("the shop's theme draws the partners' page", async () => {
  const { shop } = await store.install();
  const response = await answer(asked(shop.domain));
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/liquid");
  expect(response.headers.get("cache-control")).toBe("no-store");
});

test.each([
  ["another shop", { shop: "other.myshopify.com" }],
  ["another customer", { logged_in_customer_id: "7" }],
  ["another signature", { signature: "00" }],
])("a request changed to %s is refused", async (_, change) => {
  const { shop } = await store.install();
  expect((await answer(asked(shop.domain, change))).status).toBe(400);
});
