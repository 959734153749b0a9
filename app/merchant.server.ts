import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import type { Instant } from "./domain/ids.ts";
import { instant } from "./domain/ids.ts";
import type { FieldProblem, Refused, Shop } from "./domain/shop.ts";
import { log } from "./log.server.ts";
import { isPassing } from "./services/faults.ts";
import { findShop, recordInstall } from "./services/shops.ts";
import { type AdminCall, merchantCall } from "./shopify/admin.ts";
import { authenticate } from "./shopify.server.ts";

/** Who asks, for which shop, and when: the first step of every page of the admin. */
export type Merchant = {
  shop: Shop;
  call: AdminCall;
  now: Instant;
  /** Which of the store's staff it is, as Shopify numbers them; null where it does not say. */
  userId: string | null;
};

/**
 * Lets a merchant in.
 *
 * Errors: a Response is thrown where the session must be made or renewed; 404 for a shop that is not installed here.
 */
export async function merchantOf(request: Request): Promise<Merchant> {
  keepInFrame(request);
  const { admin, session, sessionToken } = await authenticate.admin(request);
  const call = merchantCall(admin.graphql, session.shop);
  const now = instant(Date.now());
  const known = await findShop(session.shop);
  const shop = known?.state === "installed" ? known : await justInstalled(session.shop, call, now);
  return { shop, call, now, userId: /^\d{1,18}$/.exec(sessionToken?.sub ?? "")?.[0] ?? null };
}

// A link that is followed before its page has come alive loads a document without the parameters that tell which admin it
// is framed by. The page it stands on has them; what they say is verified as ever.
function keepInFrame(request: Request): void {
  const url = new URL(request.url);
  if (request.method !== "GET" || request.headers.has("Authorization") || url.searchParams.has("shop")) return;
  const from = URL.parse(request.headers.get("Referer") ?? "")?.searchParams;
  if (!from?.has("shop") || !from.has("host")) return;
  for (const name of ["shop", "host", "embedded", "locale"]) {
    const value = from.get(name);
    if (value !== null) url.searchParams.set(name, value);
  }
  throw redirect(`${url.pathname}?${url.searchParams}`);
}

// A page's loaders run side by side, and the library runs the hook that records an install for one of them alone: another
// may get here before it is done. Recording waits for it, and records nothing twice.
async function justInstalled(domain: string, call: AdminCall, now: Instant): Promise<Shop> {
  const recorded = await recordInstall(domain, call, now);
  const shop = recorded.ok ? await findShop(domain) : null;
  if (shop) return shop;
  throw new Response("Vouch is not installed in this store. Install it again from the Shopify admin.", { status: 404 });
}

/** Text fields of a posted form, as the database can hold them: it takes no NUL. A file is no text. */
export async function fieldsOf(request: Request): Promise<Record<string, string>> {
  const form = await request.formData();
  return Object.fromEntries(
    [...form].flatMap(([name, value]) => (typeof value === "string" ? [[name, value.replaceAll("\0", "\ufffd")]] : [])),
  );
}

const BUSY = "This could not be saved just now: something else was being saved. Nothing you typed is lost. Try again.";

/**
 * Carries out what a form asks for. Where the database could not save it for a reason that passes, that stands beside the form
 * as any other refusal does, and not on a page of its own in place of what was typed.
 * `say`: how this form is told, where it does not take a refusal of fields.
 */
export async function unlessBusy<T>(save: () => Promise<T>): Promise<T | Refused>;
export async function unlessBusy<T, R>(save: () => Promise<T>, say: (busy: FieldProblem) => R): Promise<T | R>;
export async function unlessBusy<T, R>(save: () => Promise<T>, say?: (busy: FieldProblem) => R) {
  try {
    return await save();
  } catch (error) {
    if (!isPassing(error)) throw error;
    log.warn({ err: error }, "what a form asked for could not be saved just now");
    const busy = { field: "form", message: BUSY };
    return say ? say(busy) : { kind: "refused", problems: [busy] };
  }
}

/**
 * The loader of an address that only takes a form: whoever opens it comes to the page on which the form stands. The parameters
 * that tell which admin it is framed by go along; the page verifies them.
 */
export const formStandsOn =
  (page: string) =>
  ({ request }: LoaderFunctionArgs): Response =>
    redirect(`${page}${new URL(request.url).search}`);
