import { counted } from "./numbers.ts";

/** A code that is to be stopped. `mapped`: it stands in a discount of the merchant's own. */
export type Stopping = { display: string; mapped: boolean; orders: number };

export function stopTitle(codes: readonly Stopping[]): string {
  const [first] = codes;
  if (codes.length !== 1) return `Stop ${counted(codes.length, "code")}?`;
  return first?.mapped ? `Stop the credit of ${first.display}?` : `Stop ${first?.display}?`;
}

/** What follows for customers, for orders that were placed, and for what is owed. */
export function stopWords(codes: readonly Stopping[]): string[] {
  const one = codes.length === 1;
  const mapped = codes.filter((code) => code.mapped).length;
  const orders = codes.reduce((sum, code) => sum + code.orders, 0);
  return [
    ...(mapped < codes.length ? [`Customers who type ${one ? "it" : "one of them"} get no discount.`] : []),
    ...(mapped > 0 ? [mappedWords(mapped, one)] : []),
    ordersWords(orders, one),
    ...(mapped < codes.length
      ? [`${one ? "Its name stays" : "Their names stay"} reserved, and you can resume ${one ? "it" : "them"} later.`]
      : []),
  ];
}

const mappedWords = (mapped: number, one: boolean) =>
  one
    ? "Customers go on getting what your own discount gives; orders with it are credited to nobody."
    : `${counted(mapped, "code stands", "codes stand")} in your own discounts: customers go on getting what these give, and orders with them are credited to nobody.`;

function ordersWords(orders: number, one: boolean): string {
  const them = one ? "it" : "them";
  if (orders === 0) return `No order was placed with ${them} yet.`;
  const stays =
    orders === 1 ? "stays as it is, and what is owed for it" : "stay as they are, and what is owed for them";
  return `${counted(orders, "order")} placed with ${them} ${stays} stays owed.`;
}

/** Codes of which some are to be deleted, with how they stand. */
export type Deleting = { display: string; orders: number; deletable: boolean };

export function deleteTitle(codes: readonly Deleting[]): string {
  const gone = codes.filter(isDeleted);
  if (codes.length === 1) return `Delete ${codes[0]?.display}?`;
  return gone.length === codes.length
    ? `Delete ${counted(gone.length, "code")}?`
    : `Delete ${gone.length} of ${counted(codes.length, "code")}?`;
}

/** What goes, what stays, and why. */
export function deleteWords(codes: readonly Deleting[]): string[] {
  const gone = codes.filter(isDeleted).length;
  const used = codes.filter(({ orders }) => orders > 0).length;
  const live = codes.length - gone - used;
  const [stays, are] = [used === 1 ? "1 was used and stays" : `${used} were used and stay`, live === 1 ? "is" : "are"];
  return [
    ...(gone > 0
      ? [
          `No order was placed with ${gone === 1 ? "it" : "them"}. Vouch forgets ${gone === 1 ? "its name" : "their names"}, which can be given again.`,
        ]
      : []),
    ...(used > 0 ? [`${stays} in the books; ${used === 1 ? "it" : "they"} can stay stopped.`] : []),
    ...(live > 0 ? [`${live} ${are} not stopped: stop ${live === 1 ? "it" : "them"} first.`] : []),
  ];
}

export const isDeleted = ({ orders, deletable }: Deleting): boolean => deletable && orders === 0;
