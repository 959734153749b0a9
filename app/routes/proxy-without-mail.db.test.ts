// Where no mail server is set, nobody can be mailed a link: the page says so in place of a promise that nobody keeps.
import { createHmac } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { API_SECRET } from "../../tests/exchange-token.ts";
import { openStore } from "../../tests/store.ts";

const store = await openStore();
const { loader, action } = await import("./proxy.tsx");
const elsewhere = await import("./portal_.$.tsx");
afterAll(() => store.close());

function asked(shop: string, form?: Record<string, string>): Request {
  const fields = { shop, path_prefix: "/apps/partners", timestamp: String(Math.floor(Date.now() / 1000)) };
  const message = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  const signature = createHmac("sha256", API_SECRET).update(message.toSorted().join("")).digest("hex");
  const url = `https://vouch.test/proxy?${new URLSearchParams({ ...fields, signature })}`;
  return new Request(url, form && { method: "POST", body: new URLSearchParams(form) });
}
const args = (request: Request) => ({ request, params: {}, context: {} });

test("a page that can mail no link offers none, and one that was open before promises none", async () => {
  const { shop } = await store.install();
  const page = await (await loader(args(asked(shop.domain)))).text();
  expect(page).toContain("cannot send mail at the moment");
  expect(page).not.toContain("Mail me a link");
  const promised = await action(args(asked(shop.domain, { email: "ada@example.com" })));
  expect([promised.status, await promised.text()]).toEqual([503, expect.stringContaining("cannot send mail")]);
});

test("an address under the partners' page that names nothing speaks to partners, and leads back", async () => {
  const answer = elsewhere.loader(args(new Request("https://vouch.test/portal/ente")));
  expect(answer.status).toBe(404);
  const text = await answer.text();
  expect(text).toContain("There is no such page");
  expect(text).toContain('href="/portal"');
  expect(text).not.toContain("Shopify admin");
});
