/** What the headers of a document depend on; nothing else of the request is trusted. */
export type DocumentRequest = {
  url: URL;
  /** The app's own address. */
  appUrl: string;
  /** Where App Bridge comes from when not from Shopify; its origin is then the frame around the app. */
  appBridgeUrl: string | undefined;
};

const SHOPIFY_ADMIN = "https://admin.shopify.com";
const SHOPIFY_CDN = "https://cdn.shopify.com";
const SHOP_DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/i;

/**
 * The headers of every HTML document.
 *
 * The admin's pages may be framed by Shopify's admin and by the shop that asks, as Shopify's review demands; any other
 * page by nobody. Inline scripts are allowed since Remix hands its data over in them; scripts from elsewhere are not.
 */
export function documentHeaders({ url, appUrl, appBridgeUrl }: DocumentRequest): Record<string, string> {
  const bridge = appBridgeUrl === undefined ? SHOPIFY_CDN : new URL(appBridgeUrl).origin;
  const policy = [
    "base-uri 'none'",
    "object-src 'none'",
    `script-src 'self' 'unsafe-inline' ${bridge}`,
    `form-action 'self' ${SHOPIFY_ADMIN}`,
    `frame-ancestors ${framesAround(url, appBridgeUrl)}`,
  ];
  return {
    "Content-Security-Policy": policy.join("; "),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    ...(appUrl.startsWith("https:") && { "Strict-Transport-Security": "max-age=31536000" }),
  };
}

function framesAround({ pathname, searchParams }: URL, appBridgeUrl: string | undefined): string {
  const embedded = pathname === "/app" || pathname.startsWith("/app/") || pathname.startsWith("/auth/");
  if (!embedded) return "'none'";
  const shop = searchParams.get("shop") ?? "";
  const frames = [SHOPIFY_ADMIN];
  if (SHOP_DOMAIN.test(shop)) frames.push(`https://${shop}`);
  if (appBridgeUrl !== undefined) frames.push(new URL(appBridgeUrl).origin);
  return frames.join(" ");
}
