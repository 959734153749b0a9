import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { openFixture } from "./fixture.ts";

const BRIDGE = "https://cdn.shopify.com/shopifycloud/app-bridge.js";
const FONT = "https://cdn.shopify.com/static/fonts/inter/v4/styles.css";
const fixture = await openFixture();
const { simulator } = fixture;
const app: Server = createServer((request, response) => {
  if (request.url === "/leave") {
    response.writeHead(302, { location: "https://admin.shopify.com/store/demo/apps/test-key" }).end();
    return;
  }
  if (request.url === "/assets/app.js") {
    response.writeHead(200, { "content-type": "text/javascript; charset=UTF-8" }).end(`"${FONT}"`);
    return;
  }
  if (request.url?.startsWith("/asked")) {
    response.writeHead(200, { "content-type": "text/plain" }).end(request.url);
    return;
  }
  if (request.url === "/echo") {
    response.writeHead(201, { "content-type": "application/json", "set-cookie": "a=b" });
    request.pipe(response);
    return;
  }
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "frame-ancestors https://demo.myshopify.com https://admin.shopify.com; base-uri 'none'",
    "x-frame-options": "DENY",
    link: `<${BRIDGE}>; rel="preload"; as="script";`,
  });
  // Torn in the middle of the address, as a network may tear it.
  response.write(`<p>ü</p><script src="${BRIDGE.slice(0, 14)}`);
  setTimeout(() => response.end(`${BRIDGE.slice(14)}"></script>`), 20);
});
await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
simulator.aimAt(`http://127.0.0.1:${(app.address() as AddressInfo).port}`);
afterAll(async () => {
  await fixture.close();
  app.close();
});

test("a document may be framed by the simulator, and by nobody else", async () => {
  const { headers } = await fetch(simulator.tunnelUrl);
  expect(headers.get("content-security-policy")).toBe(`frame-ancestors ${simulator.url}; base-uri 'none'`);
  expect(headers.get("x-frame-options")).toBeNull();
});

test("App Bridge comes from the simulator, even where its address arrives in two pieces", async () => {
  const response = await fetch(simulator.tunnelUrl);
  const bridge = `${simulator.url}/cdn/shopifycloud/app-bridge.js`;
  expect(await response.text()).toBe(`<p>ü</p><script src="${bridge}"></script>`);
  expect(response.headers.get("link")).toContain(bridge);
  expect((await fetch(bridge)).headers.get("content-type")).toContain("text/javascript");
});

test("a page that asks about a store's address here asks about the store", async () => {
  const { domain, storefrontUrl } = await fixture.hand.createShop({ domain: "asked-about" });
  const query = (address: string) => new URLSearchParams({ q: `${address}/discount/A?ref=b` });
  const asked = await fetch(`${simulator.tunnelUrl}/asked?${query(storefrontUrl.replace(/\/$/, ""))}`);
  expect(await asked.text()).toBe(`/asked?${query(`https://${domain}`)}`);
});

test("a script names the same places as its document", async () => {
  const script = await (await fetch(`${simulator.tunnelUrl}/assets/app.js`)).text();
  const font = `${simulator.url}/cdn/static/fonts/inter/v4/styles.css`;
  expect(script).toBe(`"${font}"`);
  expect((await fetch(font)).headers.get("content-type")).toContain("text/css");
});

test("a redirect to Shopify's admin leads to the simulator's", async () => {
  const { headers } = await fetch(`${simulator.tunnelUrl}/leave`, { redirect: "manual" });
  expect(headers.get("location")).toBe(`${simulator.url}/store/demo/apps/test-key`);
});

test("a store's address leads to its storefront here, in what the app draws and where it sends one", async () => {
  const { storefrontUrl } = await fixture.hand.createShop({ domain: "linked" });
  const body = '{"link":"https://linked.myshopify.com/?ref=a","other":"https://unknown.myshopify.com/"}';
  const response = await fetch(`${simulator.tunnelUrl}/echo`, { method: "POST", body });
  expect(await response.json()).toEqual({
    link: `${storefrontUrl}/?ref=a`,
    other: "https://unknown.myshopify.com/",
  });
});

test("anything else passes untouched, body, status and cookies", async () => {
  const body = `{"bridge":"${BRIDGE}"}`;
  const response = await fetch(`${simulator.tunnelUrl}/echo`, { method: "POST", body });
  expect([response.status, response.headers.get("set-cookie"), await response.text()]).toEqual([201, "a=b", body]);
});

test("an app that is not there is said to be so", async () => {
  simulator.aimAt("http://127.0.0.1:9");
  const response = await fetch(simulator.tunnelUrl);
  expect(response.status).toBe(502);
  expect(await response.text()).toContain("The app does not answer");
});
