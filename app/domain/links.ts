import { OWN_PARAMETER } from "./handle.ts";

/** The partners' page in the shop. */
export const portalAddress = ({ host, portalPath }: { host: string; portalPath: string }): string =>
  `https://${host}${portalPath}`;

/** A partner's link to a page of the shop. */
export function referralLink(host: string, handle: string, path = "/"): string {
  return `https://${host}${path}?${OWN_PARAMETER}=${encodeURIComponent(handle)}`;
}

/**
 * A link that applies a code and counts. The handle stands inside and beside `redirect` (decision 12). Null where a link cannot
 * carry the code: a comma parts codes there.
 */
export function couponLink(host: string, { code, handle }: { code: string; handle: string | null }): string | null {
  if (code.includes(",")) return null;
  const link = `https://${host}/discount/${encodeURIComponent(code)}`;
  if (handle === null) return link;
  const ref = `${OWN_PARAMETER}=${encodeURIComponent(handle)}`;
  return `${link}?redirect=${encodeURIComponent(`/?${ref}`)}&${ref}`;
}
