import { env } from "./env.server.ts";

const NAME = "vouch_portal";

/** Which shop's partner is signed in, by a secret of which the database has a hash. */
type Cookie = { shop: string; secret: string };

const attributes = () =>
  `Path=/portal; HttpOnly; SameSite=Lax${env.SHOPIFY_APP_URL.startsWith("https:") ? "; Secure" : ""}`;

export const cookieFor = ({ shop, secret }: Cookie, maxAgeSeconds: number): string =>
  `${NAME}=${shop}~${secret}; Max-Age=${maxAgeSeconds}; ${attributes()}`;

export const endedCookie = (): string => `${NAME}=; Max-Age=0; ${attributes()}`;

/** The cookie of a request; null where it has none of ours. */
export function cookieOf(request: Request): Cookie | null {
  const [, shop, secret] =
    /(?:^|;\s*)vouch_portal=([a-z0-9-]+\.myshopify\.com)~([\w-]{43})(?:;|$)/.exec(
      request.headers.get("cookie") ?? "",
    ) ?? [];
  return shop === undefined || secret === undefined ? null : { shop, secret };
}
