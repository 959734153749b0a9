import { env } from "./env.server.ts";

const NAME = "vouch_portal";

/** Which shop's partner is signed in, by a secret of which the database has a hash. */
type Cookie = { shop: string; secret: string };

const attributes = (path = "/portal") =>
  `Path=${path}; HttpOnly; SameSite=Lax${env.SHOPIFY_APP_URL.startsWith("https:") ? "; Secure" : ""}`;

export const cookieFor = ({ shop, secret }: Cookie, maxAgeSeconds: number): string =>
  `${NAME}=${shop}~${secret}; Max-Age=${maxAgeSeconds}; ${attributes()}`;

export const endedCookie = (): string => `${NAME}=; Max-Age=0; ${attributes()}`;

/** The cookie of a request; null where it has none of ours. */
export const cookieOf = (request: Request): Cookie | null => namedIn(request, NAME);

const HELD = "vouch_key";
const HELD_SECONDS = 900;

/** Holds a mailed link's key while its partner logs in; only the address that asks for it back is sent it. */
export const heldKey = ({ shop, secret }: Cookie): string =>
  `${HELD}=${shop}~${encodeURIComponent(secret)}; Max-Age=${HELD_SECONDS}; ${attributes("/portal/held")}`;

export const endedKey = (): string => `${HELD}=; Max-Age=0; ${attributes("/portal/held")}`;

/** The key that is held; null where there is none. */
export const keyOf = (request: Request): Cookie | null => namedIn(request, HELD);

function namedIn(request: Request, name: string): Cookie | null {
  const cookies = (request.headers.get("cookie") ?? "").split(/;\s*/);
  const value = cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
  const [, shop, secret] = /^([a-z0-9-]+\.myshopify\.com)~([\w-]{43})$/.exec(value) ?? [];
  return shop === undefined || secret === undefined ? null : { shop, secret };
}
