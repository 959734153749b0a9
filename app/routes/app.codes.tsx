import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { codeKey } from "../domain/code.ts";
import type { CodeKey } from "../domain/ids.ts";
import { LIST_WISHES } from "../domain/list-wish.ts";
import { CODE_STATES } from "../domain/offer.ts";
import { fieldsOf, type Merchant, merchantOf } from "../merchant.server.ts";
import { CODE_WISHES, carryOutAll } from "../services/code-wishes.ts";
import { addCode } from "../services/codes.ts";
import { cancelListWish, wishForList } from "../services/list-wishes.ts";
import { setOwn } from "../services/own-conditions.ts";
import { foresee, reassign } from "../services/reassign.ts";
import { sayCodeTerms } from "../services/terms.ts";
import { TWIN_WISHES } from "../services/twins.ts";

// A page shows 50 rows; more at once is a job's.
const MOST_KEYS = 50;
const keysOf = (lines: string | null | undefined): CodeKey[] =>
  (lines ?? "").split("\n").filter(Boolean).slice(0, MOST_KEYS).map(codeKey);

/** What giving codes to another partner would do to orders; asked by components/reassign.tsx. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const foreseen = await foresee(shop, { keys: keysOf(query.get("keys")), day: query.get("day") ?? "" }, now);
  if (!foreseen.ok) return Response.json({ kind: "none" });
  const atStake = foreseen.value.atStake.map(({ partner, amount }) => ({ partner, amount: String(amount) }));
  return Response.json({ kind: "foreseen", ...foreseen.value, atStake });
}

/**
 * Codes are made and changed from an offer's page as well as from a partner's: both post here and stay where they are. The
 * answer is a Response: a route without a page has no other form for a caller that is not one of the app's own pages.
 */
export async function action({ request }: ActionFunctionArgs) {
  const merchant = await merchantOf(request);
  const fields = await fieldsOf(request);
  if (fields.wish === "add") {
    const twins = TWIN_WISHES.find((one) => one === fields.twins) ?? "leave";
    const given = { offerId: Number(fields.offerId), partnerId: Number(fields.partnerId), typed: fields.typed ?? "" };
    const wish = { ...given, fields, twins };
    return Response.json({ wish: "add", result: await addCode(merchant.shop, merchant.call, wish, merchant.now) });
  }
  if (fields.wish === "reassign") {
    const wish = { keys: keysOf(fields.keys), partnerId: Number(fields.partnerId), day: fields.day ?? "" };
    return Response.json({ wish: "reassign", result: await reassign(merchant.shop, wish, merchant.now) });
  }
  if (fields.wish === "terms") {
    const [key = codeKey("")] = keysOf(fields.keys);
    return Response.json({ wish: "terms", result: await sayCodeTerms(merchant.shop, key, fields, merchant.now) });
  }
  if (fields.wish === "own") {
    const [key = codeKey("")] = keysOf(fields.keys);
    const result = await setOwn(merchant.shop, merchant.call, { key, fields }, merchant.now);
    return Response.json({ wish: "own", result });
  }
  if (fields.wish === "cancel") {
    const cancelled = await cancelListWish(merchant.shop.id, Number(fields.id) || 0, merchant.now);
    return Response.json({ wish: "cancel", cancelled });
  }
  if (fields.all === "on") return Response.json(await wishForAll(merchant, fields));
  const wish = CODE_WISHES.find((one) => one === fields.wish);
  if (wish === undefined) throw new Response("Choose what to do with the codes.", { status: 400 });
  return Response.json({ wish, results: await carryOutAll(merchant, wish, keysOf(fields.keys)) });
}

/** Of all codes of an offer's or a partner's list, as its filters have it, a job does what is wished. */
async function wishForAll({ shop, now }: Merchant, fields: Record<string, string>) {
  const wish = LIST_WISHES.find((one) => one === fields.wish);
  if (!wish) throw new Response("Choose what to do with the codes.", { status: 400 });
  const whose =
    fields.offerId === undefined ? { partnerId: Number(fields.partnerId) } : { offerId: Number(fields.offerId) };
  const state = CODE_STATES.find((one) => one === fields.state) ?? null;
  const of = { ...whose, state, search: (fields.q ?? "").trim().slice(0, 100) };
  return { wish, results: [], all: await wishForList(shop, { wish, of }, now) };
}
