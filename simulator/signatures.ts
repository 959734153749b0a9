import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** X-Shopify-Hmac-Sha256: base64 HMAC-SHA256 of the raw body under the app's client secret. */
export const webhookSignature = (secret: string, body: string): string =>
  createHmac("sha256", secret).update(body).digest("base64");

/** The app proxy's `signature`: hex HMAC-SHA256 of the sorted key=value pairs, joined by nothing, arrays by a comma. */
export function proxySignature(secret: string, query: Record<string, string | string[]>): string {
  const pairs = Object.keys(query)
    .sort()
    .map((key) => `${key}=${[query[key] ?? ""].flat().join(",")}`);
  return createHmac("sha256", secret).update(pairs.join("")).digest("hex");
}

export interface SessionClaims {
  iss: string;
  dest: string;
  aud: string;
  sub: string;
  exp: number;
  nbf: number;
  iat: number;
  jti: string;
  sid: string;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** An App Bridge session token: HS256, good for 60 seconds. `now` in milliseconds, on the real clock. */
export function sessionToken(app: { key: string; secret: string }, shop: string, user: string, now: number): string {
  const seconds = Math.floor(now / 1000);
  const claims: SessionClaims = {
    iss: `https://${shop}/admin`,
    dest: `https://${shop}`,
    aud: app.key,
    sub: user,
    exp: seconds + 60,
    nbf: seconds,
    iat: seconds,
    jti: randomUUID(),
    sid: randomUUID(),
  };
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", app.secret).update(signed).digest("base64url")}`;
}

/** The claims of a session token that this app's secret signed and that has not expired; null otherwise. */
export function readSessionToken(
  app: { key: string; secret: string },
  token: string,
  now: number,
): SessionClaims | null {
  const [header, payload, signature] = token.split(".");
  if (!header || !payload || !signature) return null;
  const wanted = createHmac("sha256", app.secret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  try {
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as SessionClaims;
    return claims.aud === app.key && claims.exp * 1000 > now ? claims : null;
  } catch {
    return null;
  }
}
