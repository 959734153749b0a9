import { query } from "./operation.ts";

export type ShopNode = {
  name: string;
  /** Of the store's settings, for customers. `email` is its owner's: Shopify writes there, and nobody else. */
  contactEmail: string;
  currencyCode: string;
  ianaTimezone: string;
  plan: { publicDisplayName: string; shopifyPlus: boolean };
  primaryDomain: { host: string };
};
export const SHOP = query<{ shop: ShopNode }, Record<string, never>>(
  "VouchShop",
  `{
  shop { name contactEmail currencyCode ianaTimezone plan { publicDisplayName shopifyPlus } primaryDomain { host } }
}`,
);

/** What the merchant granted, optional scopes among it. */
export const SCOPES = query<{ currentAppInstallation: { accessScopes: { handle: string }[] } }, Record<string, never>>(
  "VouchScopes",
  "{ currentAppInstallation { accessScopes { handle } } }",
);
