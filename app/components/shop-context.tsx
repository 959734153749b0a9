import { createContext, type ReactNode, useContext } from "react";
import type { Currency, Day } from "../domain/ids.ts";
import { formatMoney } from "../domain/money.ts";
import type { Clock } from "./when.ts";

/** What every page needs to write an amount or a moment as the shop does. */
export type ShopView = Clock & {
  name: string;
  domain: string;
  host: string;
  portalPath: string;
  currency: Currency;
  today: Day;
};

const ShopContext = createContext<ShopView | null>(null);

export function ShopProvider({ shop, children }: { shop: ShopView; children: ReactNode }) {
  return <ShopContext.Provider value={shop}>{children}</ShopContext.Provider>;
}

export function useShop(): ShopView {
  const shop = useContext(ShopContext);
  if (!shop) throw new Error("useShop is used outside of the admin's pages");
  return shop;
}

/** Writes minor units of the shop's currency: "€18,240.00". */
export function useMoney(): (minor: bigint) => string {
  const { currency } = useShop();
  return (minor) => formatMoney({ minor, currency });
}
