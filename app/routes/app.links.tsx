import type { ActionFunctionArgs } from "@remix-run/node";
import { handleKey } from "../domain/handle.ts";
import { partnerId } from "../domain/ids.ts";
import { fieldsOf, merchantOf } from "../merchant.server.ts";
import { changeHandle, mapFormerLinks, unmapFormerLink } from "../services/handles.ts";
import { getPartner } from "../services/partners.ts";
import { invite } from "../services/sign-in.ts";

/** Changes what leads to a partner; called by components/partner-links.tsx. */
export async function action({ request }: ActionFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const { wish, partner: id = "", handle = "", lines = "", parameter = "", value = "" } = await fieldsOf(request);
  const partner = /^\d{1,9}$/.test(id) ? await getPartner(shop.id, Number(id)) : null;
  if (partner === null) throw new Response("There is no such partner in this store.", { status: 404 });
  const owner = partnerId(partner.id);
  switch (wish) {
    case "handle":
      return changeHandle(shop, owner, handle, now);
    case "map":
      return mapFormerLinks(shop, owner, lines, now);
    case "unmap":
      await unmapFormerLink(shop, owner, { parameter, value: handleKey(value) });
      return { kind: "unmapped" as const };
    case "invite":
      if (partner.email === null) return { kind: "invited" as const, to: null };
      await invite(shop, partner.email);
      return { kind: "invited" as const, to: partner.email };
    default:
      throw new Response("Nothing of that name can be done.", { status: 400 });
  }
}
