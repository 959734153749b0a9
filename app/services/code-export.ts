import { readCodesToExport } from "../db/codes.ts";
import { currentHandles } from "../db/handles.ts";
import { appPool } from "../db/pools.ts";
import type { PartnerId } from "../domain/ids.ts";
import { couponLink } from "../domain/links.ts";
import { OWN_COLUMNS, type OwnColumn, ownCells } from "../domain/own-text.ts";
import type { Shop } from "../domain/shop.ts";
import { writeTable } from "./table-file.ts";

const OWN_NAME: Record<OwnColumn, string> = {
  ownStart: "Own start",
  ownEnd: "Own end",
  ownUses: "Own uses",
  ownMinimum: "Own minimum",
};
const HEADER = [
  "Code",
  "Partner",
  "E-mail",
  "Offer",
  "State",
  "Coupon link",
  ...OWN_COLUMNS.map((one) => OWN_NAME[one]),
];

/** All codes of a shop, or of one offer, as CSV that an import reads again and in which no spreadsheet runs a cell. */
export async function exportCodes(shop: Shop, { offerId }: { offerId: number | null }): Promise<string> {
  const codes = await readCodesToExport(appPool(), shop.id, offerId);
  const partners = [...new Set(codes.flatMap(({ partnerId }) => partnerId ?? []))] as PartnerId[];
  const handles = await currentHandles(appPool(), shop.id, partners);
  const rows = codes.map(({ display, partnerId, partner, email, offer, state, own }) => {
    const handle = (partnerId === null ? null : handles.get(partnerId)) ?? null;
    const said = ownCells(own, shop.timeZone);
    return [
      display,
      partner ?? "",
      email ?? "",
      offer ?? "",
      state,
      couponLink(shop.host, { code: display, handle }) ?? "",
      ...OWN_COLUMNS.map((column) => said[column]),
    ];
  });
  return writeTable(HEADER, rows);
}
