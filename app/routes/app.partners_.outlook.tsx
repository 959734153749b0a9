import type { LoaderFunctionArgs } from "@remix-run/node";
import { CHOSEN_STATES } from "../domain/partner.ts";
import { chosenPartnersOf } from "../domain/partner-query.ts";
import { dayOf } from "../domain/time.ts";
import { merchantOf } from "../merchant.server.ts";
import { foreseeState } from "../services/partners.ts";

/** What a change of state would befall; asked by components/state-change.tsx. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const state = CHOSEN_STATES.find((name) => name === query.get("to"));
  if (!state) throw new Response("Choose a state for the partners.", { status: 400 });
  const chosen = chosenPartnersOf(query.get("ids"), query, dayOf(now, shop.timeZone));
  const outlook = await foreseeState(shop, { chosen, state, restore: query.get("restore") === "on" });
  return Response.json({ ...outlook, pending: String(outlook.pending), payable: String(outlook.payable) });
}
