import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { codeKey } from "../domain/code.ts";
import type { CodeKey } from "../domain/ids.ts";
import { fieldsOf, merchantOf } from "../merchant.server.ts";
import { CODE_WISHES, carryOutAll } from "../services/code-wishes.ts";
import { addCode } from "../services/codes.ts";
import { setOwn } from "../services/own-conditions.ts";
import { foresee, reassign } from "../services/reassign.ts";
import { sayCodeTerms } from "../services/terms.ts";
import { TWIN_WISHES } from "../services/twins.ts";

// A page shows 50 rows; more at once is no merchant's click.
const MOST_KEYS = 50;
const keysOf = (lines: string | null | undefined): CodeKey[] =>
  (lines ?? "").split("\n").filter(Boolean).slice(0, MOST_KEYS).map(codeKey);

/** What giving codes to another partner would do to orders; asked by components/reassign.tsx. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const foreseen = await foresee(shop, { keys: keysOf(query.get("keys")), day: query.get("day") ?? "" }, now);
  return Response.json(foreseen.ok ? { kind: "foreseen", ...foreseen.value } : { kind: "none" });
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
  const wish = CODE_WISHES.find((one) => one === fields.wish);
  if (wish === undefined) throw new Response("Choose what to do with the codes.", { status: 400 });
  return Response.json({ wish, results: await carryOutAll(merchant, wish, keysOf(fields.keys)) });
}
