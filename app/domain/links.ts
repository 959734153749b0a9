import { OWN_PARAMETER } from "./handle.ts";

/** The partners' page in the shop. */
export const portalAddress = ({ host, portalPath }: { host: string; portalPath: string }): string =>
  `https://${host}${portalPath}`;
/** A name and a value of a link's query, not yet encoded. */
export type Tag = readonly [name: string, value: string];

/** Where a link opens, and the tags it carries for the shop's own reports. */
export type Along = { landing?: string | null; tags?: readonly Tag[] };

/** Longest link that is handed out: what is longer is cut somewhere on its way. Tags are what it does without. */
export const LINK_LENGTH = 2_000;

/** A partner's link to a page of the shop. */
export function referralLink(host: string, handle: string, { landing, tags = [] }: Along = {}): string {
  const link = `https://${host}${withQuery(landing ?? "/", [[OWN_PARAMETER, handle], ...tags])}`;
  return link.length > LINK_LENGTH && tags.length > 0 ? referralLink(host, handle, { landing: landing ?? null }) : link;
}

/**
 * A link that applies a code and counts. The handle, and the tags, stand inside and beside `redirect` (decision 12). Null where a
 * link cannot carry the code: a comma parts codes there.
 */
export function couponLink(
  host: string,
  { code, handle, landing = null, tags = [] }: { code: string; handle: string | null } & Along,
): string | null {
  if (code.includes(",")) return null;
  const link = `https://${host}/discount/${encodeURIComponent(code)}`;
  const along: Tag[] = [...(handle === null ? [] : [[OWN_PARAMETER, handle] as const]), ...tags];
  if (along.length === 0 && landing === null) return link;
  const whole = withQuery(link, [["redirect", withQuery(landing ?? "/", along)], ...along]);
  return whole.length > LINK_LENGTH && tags.length > 0 ? couponLink(host, { code, handle, landing }) : whole;
}

/** A path with more in its query. Everything is percent-encoded, so that no value ends another. */
function withQuery(path: string, more: readonly Tag[]): string {
  const written = more.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");
  if (written === "") return path;
  return `${path}${path.includes("?") ? "&" : "?"}${written}`;
}
