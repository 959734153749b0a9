import { GraphQLError } from "graphql";
import { gid, idOf } from "../store/ids.ts";
import { type RedirectError, saveRedirect } from "../store/redirects.ts";
import type { Redirect, Shop } from "../store/shop.ts";
import type { World } from "../world.ts";
import { compares, readSearch } from "./search.ts";

export const drawRedirect = (redirect: Redirect | null) =>
  redirect && {
    __typename: "UrlRedirect",
    id: gid("UrlRedirect", redirect.id),
    path: redirect.path,
    target: redirect.target,
  };

export const redirectOf = (shop: Shop, id: string): Redirect | null =>
  shop.redirects.get(idOf("UrlRedirect", id) ?? 0) ?? null;

/** A search is no comparison: what begins like the value is found as well. */
export function sortedRedirects(shop: Shop, { query }: { query?: string | null }): Redirect[] {
  const terms = readSearch(query);
  return [...shop.redirects.values()].filter((redirect) =>
    terms.every((term) => {
      if (term.name === "id") return compares(term, redirect.id, Number(term.value));
      if (term.name !== "path" && term.name !== "target")
        throw new GraphQLError(`The simulator does not imitate the redirect search "${term.name}"`);
      return redirect[term.name].toLowerCase().startsWith(term.value.toLowerCase()) !== term.negated;
    }),
  );
}

type Input = { path?: string | null; target?: string | null };
type ErrorCode = "CREATE_FAILED" | "UPDATE_FAILED" | "DOES_NOT_EXIST";

const told = (code: ErrorCode, errors: (RedirectError | { field: ["id"]; message: string })[]) => ({
  urlRedirect: null,
  userErrors: errors.map((one) => ({ __typename: "UrlRedirectUserError", code, ...one })),
});
const NOT_THERE = [{ field: ["id"] as ["id"], message: "Redirect does not exist" }];

export function redirectMutations({ world, shop }: { world: World; shop: Shop }): Record<string, unknown> {
  const save = (known: Redirect | null, wanted: Input, code: ErrorCode) => {
    const saved = saveRedirect(world, shop, known, wanted);
    return Array.isArray(saved) ? told(code, saved) : { urlRedirect: drawRedirect(saved), userErrors: [] };
  };
  return {
    urlRedirectCreate: (args: { urlRedirect: Input }) => save(null, args.urlRedirect, "CREATE_FAILED"),
    urlRedirectUpdate: (args: { id: string; urlRedirect: Input }) => {
      const known = redirectOf(shop, args.id);
      return known === null ? told("DOES_NOT_EXIST", NOT_THERE) : save(known, args.urlRedirect, "UPDATE_FAILED");
    },
    urlRedirectDelete: (args: { id: string }) => {
      const known = redirectOf(shop, args.id);
      if (known === null) return { deletedUrlRedirectId: null, ...told("DOES_NOT_EXIST", NOT_THERE) };
      shop.redirects.delete(known.id);
      return { deletedUrlRedirectId: args.id, userErrors: [] };
    },
  };
}
