// Redirects of the storefront. They need the optional scope write_online_store_navigation.
import { fail, ok, type Result } from "../domain/result.ts";
import type { AdminCall, AdminFailure } from "./admin.ts";
import {
  CREATE_REDIRECT,
  DELETE_REDIRECT,
  REDIRECTS,
  REDIRECTS_BY_ID,
  type RedirectNode,
  UPDATE_REDIRECT,
} from "./optional-documents.ts";

export type Redirect = RedirectNode;
type Told = { field: string[] | null; code: string | null; message: string };
type Answer = { urlRedirect: RedirectNode | null; userErrors: Told[] } | null;

/** What became of a redirect that was to be written. `gone`: it is not in the store any more. */
export type WrittenRedirect =
  | { kind: "written"; redirect: Redirect }
  | { kind: "gone" }
  | { kind: "refused"; message: string }
  | { kind: "failed"; failure: AdminFailure };

/** The redirect of a path; null where there is none. Paths are compared without case. */
export async function findRedirect(call: AdminCall, path: string): Promise<Result<Redirect | null, AdminFailure>> {
  const answer = await call(REDIRECTS, { search: `path:"${path}"` });
  if (!answer.ok) return answer;
  const found = answer.value.urlRedirects.nodes.find((one) => one.path.toLowerCase() === path.toLowerCase());
  return ok(found ?? null);
}

/** How many redirects can be read in one call. */
export const REDIRECTS_A_CALL = 100;

/** Redirects by their ids; those that are not there any more are absent. */
export async function readRedirects(
  call: AdminCall,
  ids: readonly string[],
): Promise<Result<Map<string, Redirect>, AdminFailure>> {
  const answer = await call(REDIRECTS_BY_ID, { ids: [...ids] });
  if (!answer.ok) return answer;
  const there = answer.value.nodes.flatMap((node) => {
    const { id, path, target } = node ?? {};
    return id === undefined || path === undefined || target === undefined ? [] : [[id, { id, path, target }] as const];
  });
  return ok(new Map(there));
}

export async function createRedirect(
  call: AdminCall,
  wanted: { path: string; target: string },
): Promise<WrittenRedirect> {
  const answer = await call(CREATE_REDIRECT, { urlRedirect: wanted });
  return answer.ok ? writtenOf(answer.value.urlRedirectCreate) : { kind: "failed", failure: answer.error };
}

export async function updateRedirect(
  call: AdminCall,
  id: string,
  wanted: { path: string; target: string },
): Promise<WrittenRedirect> {
  const answer = await call(UPDATE_REDIRECT, { id, urlRedirect: wanted });
  return answer.ok ? writtenOf(answer.value.urlRedirectUpdate) : { kind: "failed", failure: answer.error };
}

function writtenOf(told: Answer): WrittenRedirect {
  const [error] = told?.userErrors ?? [];
  if (error !== undefined) return saysGone(error) ? { kind: "gone" } : { kind: "refused", message: error.message };
  if (told?.urlRedirect) return { kind: "written", redirect: told.urlRedirect };
  return { kind: "refused", message: "It did not say that the redirect was written." };
}

/** Removes a redirect; one that is not there any more is as good as removed. */
export async function deleteRedirect(call: AdminCall, id: string): Promise<Result<void, AdminFailure>> {
  const answer = await call(DELETE_REDIRECT, { id });
  if (!answer.ok) return answer;
  const [error] = answer.value.urlRedirectDelete?.userErrors ?? [];
  if (error === undefined || saysGone(error)) return ok(undefined);
  return fail({ kind: "rejected", effect: "none", message: `Shopify says: ${error.message}` });
}

const saysGone = ({ code, message }: Told) => code === "DOES_NOT_EXIST" || /does not exist|not found/i.test(message);
