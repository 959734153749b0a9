/** Enough shops, at 200 clicks a second each, that none reaches its own bound: that is another figure. */
export const CLICK_SHOPS = 300;
/**
 * Visitors of those shops, each of one shop and a few clicks a minute: fewer than the new ones that the endpoint lets in within a
 * minute, and enough that at 30,000 clicks a second none has more than the 20 a minute that it may.
 */
export const VISITORS = 90_000;
export const clickShopDomain = (n: number) => `bench-click-${n}.myshopify.com`;
export const HANDLE = "ada";

/** A click as the pixel sends it, as it goes over the wire. */
export function clickRequest(n: number, kind: "click" | "clicks of one shop"): Buffer {
  const shop = clickShopDomain(kind === "click" ? n % CLICK_SHOPS : 0);
  const visitor = `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
  const body = JSON.stringify({ shop, visitor, click: ["ref", HANDLE] });
  return Buffer.from(
    `POST /pixel HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://${shop}\r\nContent-Type: text/plain;charset=UTF-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
