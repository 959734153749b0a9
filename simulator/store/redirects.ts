// Redirects of the storefront. Paths are compared without case, are unique, and answer only where the store has no page of its
// own. Source: help.shopify.com, URL redirects; the REST resource Redirect; what merchants report of re-encoded targets.
import type { World } from "../world.ts";
import type { Redirect, Shop } from "./shop.ts";

const PATH_LENGTH = 1_024;
const TARGET_LENGTH = 255;

/** Beginnings of paths from which nothing leads elsewhere. */
const RESERVED = new Set("apps application cart carts orders services shop a community tools".split(" "));
const FIXED = new Set([
  "/",
  "/products",
  "/collections",
  "/collections/all",
  "/collections/vendors",
  "/collections/types",
]);

export interface RedirectError {
  field: ["path" | "target"];
  message: string;
}
interface Wanted {
  path?: string | null;
  target?: string | null;
}

/** Makes or changes a redirect; what is wrong with it otherwise. */
export function saveRedirect(
  world: World,
  shop: Shop,
  known: Redirect | null,
  wanted: Wanted,
): Redirect | RedirectError[] {
  const path = pathOf(wanted.path ?? known?.path ?? "");
  const target = targetOf(wanted.target ?? known?.target ?? "");
  const errors = [...pathErrors(shop, known, path), ...targetErrors(target)];
  if (errors.length > 0) return errors;
  const redirect = known ?? { id: world.ids.next(), path, target };
  Object.assign(redirect, { path, target });
  shop.redirects.set(redirect.id, redirect);
  return redirect;
}

/** Where a path that has no page leads. */
export function redirectAt(shop: Shop, path: string): string | null {
  const wanted = path.toLowerCase();
  return [...shop.redirects.values()].find((one) => one.path.toLowerCase() === wanted)?.target ?? null;
}

function pathErrors(shop: Shop, known: Redirect | null, path: string): RedirectError[] {
  const error = (message: string): RedirectError[] => [{ field: ["path"], message: `Path ${message}` }];
  if (path === "") return error("can't be blank");
  if (path.length > PATH_LENGTH) return error(`is too long (maximum is ${PATH_LENGTH} characters)`);
  const lower = path.toLowerCase();
  // That these are refused is documented, in which words is not.
  if (FIXED.has(lower) || RESERVED.has(lower.split("/")[1] ?? "")) return error("is reserved and can't be redirected");
  const taken = [...shop.redirects.values()].some((one) => one !== known && one.path.toLowerCase() === lower);
  return taken ? error("has already been taken") : [];
}

function targetErrors(target: string): RedirectError[] {
  const error = (message: string): RedirectError[] => [{ field: ["target"], message: `Target ${message}` }];
  if (target === "") return error("can't be blank");
  return target.length > TARGET_LENGTH ? error(`is too long (maximum is ${TARGET_LENGTH} characters)`) : [];
}

/** A whole address is cut to its path, and a path begins with a slash. */
function pathOf(typed: string): string {
  const text = typed.trim();
  if (text === "") return "";
  const url = /^https?:/i.test(text) ? URL.parse(text) : null;
  const path = url === null ? text : `${url.pathname}${url.search}`;
  return path.startsWith("/") ? path : `/${path}`;
}

/** Targets are parsed and written again with as little encoding as a query needs: %3F and %2F come back bare, %26 does not. */
function targetOf(typed: string): string {
  const [path = "", ...query] = typed.trim().split("?");
  if (query.length === 0) return path;
  return `${path}?${query.join("?").replaceAll(/%(3F|2F|3A|40)/gi, (one) => decodeURIComponent(one))}`;
}
