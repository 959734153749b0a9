import { OWN_PARAMETER, parameterKey } from "./handle.ts";
import { fail, ok, type Result } from "./result.ts";

export const LANDING_LENGTH = 255;

/**
 * Where a link opens, as a merchant types or pastes it; null for the shop's first page.
 *
 * Shape: "/products/mug", "products/mug?variant=1", or a whole address of one of the shop's `hosts`, the first of which serves
 * where none is named. Errors: a sentence for the merchant.
 */
export function readLanding(typed: string, hosts: readonly [string, ...string[]]): Result<string | null, string> {
  const text = typed.trim();
  if (text === "" || text === "/") return ok(null);
  const named = /^[a-z][a-z0-9+.-]*:/i.test(text) || text.startsWith("/") ? text : `/${text}`;
  const url = URL.parse(named.toWellFormed(), `https://${hosts[0]}/`);
  if (url === null || !/^https?:$/.test(url.protocol)) return fail("Enter a path of your shop, such as /products/mug.");
  if (!hosts.some((host) => host.toLowerCase() === url.host)) {
    return fail(`${url.host} is not your shop. A link opens a page of ${hosts[0]}.`);
  }
  if (url.pathname.startsWith("//")) return fail("A path has one / at its beginning.");
  if (/^(\/[a-z]{2}(-[a-z]{2})?)?\/discount\//i.test(url.pathname)) {
    return fail("This applies a discount itself. Enter the page that customers should see.");
  }
  // In any case, as links are read: else this one would name two partners, and the one who stands in the page first.
  if ([...url.searchParams.keys()].some((name) => parameterKey(name) === OWN_PARAMETER))
    return fail(`Leave ${OWN_PARAMETER}= out: the link names its partner itself.`);
  const landing = `${url.pathname}${url.search}`;
  if (landing.length > LANDING_LENGTH) return fail(`Use at most ${LANDING_LENGTH} characters.`);
  return ok(landing === "/" ? null : landing);
}
