/** Enough shops that none reaches its own bound: that is another figure. */
export const CLICK_SHOPS = 200;
export const clickShopDomain = (n: number) => `bench-click-${n}.myshopify.com`;
export const HANDLE = "ada";

/** A click as the pixel sends it, of a visitor of its own, as it goes over the wire. */
export function clickRequest(n: number, kind: "click" | "clicks of one shop"): Buffer {
  const shop = clickShopDomain(kind === "click" ? n % CLICK_SHOPS : 0);
  const visitor = `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
  const body = JSON.stringify({ shop, visitor, click: ["ref", HANDLE] });
  return Buffer.from(
    `POST /pixel HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://${shop}\r\nContent-Type: text/plain;charset=UTF-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
