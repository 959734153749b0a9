import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { codeKey } from "../domain/code.ts";
import type { Instant } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import { fieldsOf, type Merchant, merchantOf, unlessBusy } from "../merchant.server.ts";
import { drawForPrint } from "../qr.server.ts";
import { partnerLinks } from "../services/handles.ts";
import { readCodeLink, saveLanding } from "../services/links.ts";
import { getPartner } from "../services/partners.ts";
import {
  acceptAddress,
  checkPath,
  readShortAddresses,
  removeAddress,
  repairAddress,
  saveAddress,
} from "../services/short-addresses.ts";

/** A code's link or a partner's with its drawing, or what is to be said of a path that is typed for it; asked by components/link-dialog.tsx. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, call, now } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const partner = query.get("partner");
  if (partner !== null) return drawPartners(shop, /^\d{1,9}$/.test(partner) ? Number(partner) : 0, now);
  const key = codeKey(query.get("code") ?? "");
  const typed = query.get("path");
  if (typed !== null) return Response.json({ typed, ...(await checkPath(shop, call, { key, typed })) });
  const view = await readCodeLink(shop, key);
  if (view === null) throw new Response("There is no link of this code.", { status: 404 });
  const [addressOf, drawn] = await Promise.all([
    readShortAddresses(shop.id, [key]),
    drawForPrint(view.link, view.names),
  ]);
  const { link, landing } = view;
  const address = addressOf(key);
  const shortLink = address?.state === "live" ? `https://${shop.host}${address.path}` : null;
  const short = shortLink === null ? null : { link: shortLink, drawn: await drawForPrint(shortLink, view.names) };
  return Response.json({ link, landing, address, drawn, short });
}

async function drawPartners(shop: Shop, id: number, now: Instant): Promise<Response> {
  const partner = await getPartner(shop.id, id);
  if (partner === null) throw new Response("There is no such partner in this store.", { status: 404 });
  const { link } = await partnerLinks(shop, partner, now);
  return Response.json({ link, drawn: await drawForPrint(link, [partner.name]) });
}

/** Changes where a code's link opens, and its short address. */
export async function action({ request }: ActionFunctionArgs) {
  const merchant = await merchantOf(request);
  const fields = await fieldsOf(request);
  return Response.json(await unlessBusy(() => carryOut(merchant, fields)));
}

async function carryOut({ shop, call, now }: Merchant, fields: Readonly<Record<string, string>>) {
  const key = codeKey(fields.code ?? "");
  switch (fields.wish) {
    case "landing":
      return saveLanding(shop, { of: "code", key }, fields.landing ?? "");
    case "address":
      return saveAddress(shop, call, { key, typed: fields.path ?? "" }, now);
    case "remove-address":
      return removeAddress(shop, call, key, now);
    case "repair-address":
      return repairAddress(shop, call, key, now);
    case "accept-address":
      return acceptAddress(shop, key);
    default:
      throw new Response("Nothing of that name can be done with a link.", { status: 400 });
  }
}
