import { env } from "./env.server.ts";

const NAME = "vouch_portal";

/** Which shop's partner is signed in, by a secret of which the database has a hash. */
type Cookie = { shop: string; secret: string };

const attributes = (path = "/portal") =>
  `Path=${path}; HttpOnly; SameSite=Lax${env.SHOPIFY_APP_URL.startsWith("https:") ? "; Secure" : ""}`;

// One for each shop: who is a partner of two is signed in to both.
const nameFor = (shop: string) => `${NAME}_${shop.replace(".myshopify.com", "")}`;

export const cookieFor = ({ shop, secret }: Cookie, maxAgeSeconds: number): string =>
  `${nameFor(shop)}=${shop}~${secret}; Max-Age=${maxAgeSeconds}; ${attributes()}`;

export const endedCookie = (shop: string): string => `${nameFor(shop)}=; Max-Age=0; ${attributes()}`;

/** Where a shop's partners read their page on the app's own origin. */
export const portalOf = (shop: string): string => `/portal?${new URLSearchParams({ shop })}`;

/** The cookie of the shop that a request names, or of any where it names none; null where there is none of ours. */
export const cookieOf = (request: Request): Cookie | null =>
  cookieAt(request, new URL(request.url).searchParams.get("shop"));

export const cookieAt = (request: Request, wanted: string | null): Cookie | null =>
  cookiesIn(request, `${NAME}_`).find(({ shop }) => wanted === null || wanted === shop) ?? null;

const HELD = "vouch_key";
const HELD_SECONDS = 900;

/** Holds a mailed link's key while its partner logs in; only the address that asks for it back is sent it. */
export const heldKey = ({ shop, secret }: Cookie): string =>
  `${HELD}=${shop}~${encodeURIComponent(secret)}; Max-Age=${HELD_SECONDS}; ${attributes("/portal/held")}`;

export const endedKey = (): string => `${HELD}=; Max-Age=0; ${attributes("/portal/held")}`;

/** The key that is held; null where there is none. */
export const keyOf = (request: Request): Cookie | null => cookiesIn(request, `${HELD}=`)[0] ?? null;

function cookiesIn(request: Request, begin: string): Cookie[] {
  const cookies = (request.headers.get("cookie") ?? "").split(/;\s*/);
  return cookies
    .filter((cookie) => cookie.startsWith(begin))
    .flatMap((cookie) => {
      const [, shop, secret] = /=([a-z0-9-]+\.myshopify\.com)~([\w-]{43})$/.exec(cookie) ?? [];
      return shop === undefined || secret === undefined ? [] : [{ shop, secret }];
    });
}
