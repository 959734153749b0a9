import type { CheckStep } from "../domain/check-step.ts";

/** One step as the merchant reads it: what is, what to do, and where to do it. */
export type Words = { text: string; remedy?: string; places?: readonly Place[] };
export type Place = { content: string; url: string; inShopify?: boolean };

export type Of<Kind extends CheckStep["kind"]> = Extract<CheckStep, { kind: Kind }>;

export const discountPlace = (gid: string): Place => ({
  content: "Open the discount in Shopify",
  url: `shopify://admin/discounts/${gid.split("/").at(-1)}`,
  inShopify: true,
});

/** Where the codes of an offer are; of one code alone where it is named. */
export function offerPlaces(id: number | null, code = ""): Place[] {
  const search = code === "" ? "" : `?q=${encodeURIComponent(code)}`;
  return id === null ? [] : [{ content: "Open the offer", url: `/app/offers/${id}${search}` }];
}

/** Where a code is that stands in a discount of the merchant's own. */
export const codePlace = (code: string): Place => ({
  content: "Open the code",
  url: `/app/codes/all?q=${encodeURIComponent(code)}`,
});

export const partnerPlace = ({ id, name }: { id: number; name: string }): Place => ({
  content: `Open ${name}`,
  url: `/app/partners/${id}`,
});
