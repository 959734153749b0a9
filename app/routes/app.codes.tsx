import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { codeKey } from "../domain/code.ts";
import type { CodeKey } from "../domain/ids.ts";
import type { CodeListOf } from "../domain/list-wish.ts";
import { CODE_STATES } from "../domain/offer.ts";
import { PAGE_SIZE } from "../domain/page.ts";
import { fieldsOf, merchantOf, unlessBusy } from "../merchant.server.ts";
import { CODE_WISHES, carryOutAll } from "../services/code-wishes.ts";
import { addCode } from "../services/codes.ts";
import { cancelListWish, foreseeList, giveList, wishForList } from "../services/list-wishes.ts";
import { setOwn } from "../services/own-conditions.ts";
import { foresee, reassign } from "../services/reassign.ts";
import { sayCodeTerms } from "../services/terms.ts";
import { TWIN_WISHES } from "../services/twins.ts";

/** Those that are named: a page's at most, since more at once is a job's. Errors: a Response of 400 is thrown for more. */
function keysOf(lines: string | null | undefined): CodeKey[] {
  const keys = (lines ?? "").split("\n").filter(Boolean).map(codeKey);
  if (keys.length > PAGE_SIZE) {
    const sentence = `Choose at most ${PAGE_SIZE} codes, or all codes of the list. Nothing was changed.`;
    throw new Response(sentence, { status: 400 });
  }
  return keys;
}

type Asked = Readonly<Record<string, string>>;

/** All codes of an offer's or a partner's list, or of the shop's, as the list's filters have it. */
function listOf(fields: Asked): CodeListOf {
  const state = CODE_STATES.find((one) => one === fields.state) ?? null;
  return { ...ownerOf(fields), state, search: (fields.q ?? "").trim().slice(0, 100) };
}

function ownerOf({ offerId, partnerId }: Asked) {
  if (offerId !== undefined) return { offerId: Number(offerId) };
  return partnerId === undefined ? { whole: true as const } : { partnerId: Number(partnerId) };
}

/** What giving codes to another partner would do to orders; asked by components/reassign.tsx. The list of all codes is elsewhere. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const { search, searchParams } = new URL(request.url);
  const query = Object.fromEntries(searchParams);
  const { keys, day = "", all } = query;
  // Nobody asks: a merchant has typed the address.
  if (keys === undefined && all === undefined) return redirect(`/app/codes/all${search}`);
  const foreseen =
    all === "on"
      ? await foreseeList(shop, { of: listOf(query), day }, now)
      : await foresee(shop, { keys: keysOf(keys), day }, now);
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
    return Response.json({
      wish: "add",
      result: await unlessBusy(() => addCode(merchant.shop, merchant.call, wish, merchant.now)),
    });
  }
  if (fields.wish === "reassign") {
    const whom = { partnerId: Number(fields.to), day: fields.day ?? "" };
    const { shop, now } = merchant;
    const result = await unlessBusy(async () =>
      fields.all === "on"
        ? giveList(shop, { of: listOf(fields), ...whom }, now)
        : reassign(shop, { keys: keysOf(fields.keys), ...whom }, now),
    );
    return Response.json({ wish: "reassign", result });
  }
  if (fields.wish === "terms") {
    const [key = codeKey("")] = keysOf(fields.keys);
    return Response.json({
      wish: "terms",
      result: await unlessBusy(() => sayCodeTerms(merchant.shop, key, fields, merchant.now)),
    });
  }
  if (fields.wish === "own") {
    const [key = codeKey("")] = keysOf(fields.keys);
    const result = await unlessBusy(() => setOwn(merchant.shop, merchant.call, { key, fields }, merchant.now));
    return Response.json({ wish: "own", result });
  }
  if (fields.wish === "cancel") {
    const result = await unlessBusy(async () => ({
      kind: "cancelled",
      cancelled: await cancelListWish(merchant.shop.id, Number(fields.id) || 0, merchant.now),
    }));
    return Response.json({ wish: "cancel", result });
  }
  const wish = CODE_WISHES.find((one) => one === fields.wish);
  if (wish === undefined) throw new Response("Choose what to do with the codes.", { status: 400 });
  const carried = await unlessBusy(async () =>
    fields.all === "on"
      ? { results: [], all: await wishForList(merchant.shop, { wish, of: listOf(fields) }, merchant.now) }
      : { results: await carryOutAll(merchant, wish, keysOf(fields.keys)) },
  );
  return Response.json({ wish, results: [], ...carried });
}
