import { expect, test } from "vitest";
import { documentHeaders } from "./security-headers.ts";

function headersOf(path: string, appBridgeUrl?: string) {
  return documentHeaders({
    url: new URL(path, "https://vouch.example.com"),
    appUrl: "https://vouch.example.com",
    appBridgeUrl,
  });
}

function framesOf(path: string, appBridgeUrl?: string): string | undefined {
  return headersOf(path, appBridgeUrl)["Content-Security-Policy"]?.match(/frame-ancestors (.*)$/)?.[1];
}

test.each([
  ["/app?shop=ada.myshopify.com", "https://admin.shopify.com https://ada.myshopify.com"],
  ["/app/codes", "https://admin.shopify.com"],
  ["/app?shop=evil.example.com", "https://admin.shopify.com"],
  ["/app?shop=ada.myshopify.com%20https://evil.example.com", "https://admin.shopify.com"],
  ["/", "'none'"],
  ["/apple?shop=ada.myshopify.com", "'none'"],
])("%s may be framed by %s", (path, frames) => {
  expect(framesOf(path)).toBe(frames);
});

test("a stand-in's admin may frame the app only where it is configured", () => {
  expect(framesOf("/app", "http://localhost:9292/app-bridge.js")).toBe(
    "https://admin.shopify.com http://localhost:9292",
  );
});

test("scripts come from the app and Shopify alone", () => {
  expect(headersOf("/app")["Content-Security-Policy"]).toContain(
    "script-src 'self' 'unsafe-inline' https://cdn.shopify.com;",
  );
});

test("a browser is told to stay on https only by an https app", () => {
  const local = documentHeaders({
    url: new URL("http://localhost:3000/"),
    appUrl: "http://localhost:3000",
    appBridgeUrl: undefined,
  });
  expect(local).not.toHaveProperty("Strict-Transport-Security");
  expect(headersOf("/")).toHaveProperty("Strict-Transport-Security");
});
