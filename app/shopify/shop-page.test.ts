import { afterEach, expect, test, vi } from "vitest";
import { askPage } from "./shop-page.ts";

afterEach(() => vi.unstubAllGlobals());

/** The shop's answers by "METHOD address"; who is not named does not answer. */
function web(answers: Record<string, { status: number; location?: string }>) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: URL, { method }: RequestInit) => {
    asked.push(`${method} ${url.href}`);
    const answer = answers[`${method} ${url.href}`];
    if (answer === undefined) throw new TypeError("fetch failed");
    const headers = answer.location === undefined ? {} : { location: answer.location };
    return new Response(null, { status: answer.status, headers });
  });
  return asked;
}

const HOSTS = ["ada.myshopify.com", "shop.example"] as const;
const AT = "HEAD https://ada.myshopify.com/p";

test.each([
  ["a page", { [AT]: { status: 200 } }, { kind: "answered", status: 200 }],
  ["no page", { [AT]: { status: 404 } }, { kind: "answered", status: 404 }],
  [
    "a page on the shop's other host",
    { [AT]: { status: 301, location: "https://shop.example/p" }, "HEAD https://shop.example/p": { status: 404 } },
    { kind: "answered", status: 404 },
  ],
  ["a shop behind a password", { [AT]: { status: 302, location: "/password" } }, { kind: "locked" }],
  ["no answer", {}, { kind: "silent" }],
  ["moves without an end", { [AT]: { status: 302, location: "/p" } }, { kind: "silent" }],
  [
    "a host that knows GET alone",
    { [AT]: { status: 405 }, "GET https://ada.myshopify.com/p": { status: 200 } },
    { kind: "answered", status: 200 },
  ],
])("%s is told", async (_, answers, told) => {
  web(answers);
  expect(await askPage(HOSTS, "/p")).toEqual(told);
});

test.each([
  ["another host", { status: 302, location: "https://evil.example/" }],
  ["the machine itself", { status: 302, location: "https://127.0.0.1/" }],
  ["the same host without https", { status: 302, location: "http://ada.myshopify.com/q" }],
])("a way to %s is not followed", async (_, answer) => {
  const asked = web({ [AT]: answer });
  expect(await askPage(HOSTS, "/p")).toMatchObject({ kind: "outside" });
  expect(asked).toEqual([AT]);
});

test("a path that names another host is not asked for there", async () => {
  const asked = web({});
  expect(await askPage(HOSTS, "//evil.example/p")).toEqual({ kind: "outside", host: "evil.example" });
  expect(asked).toEqual([]);
});
