import type { DiscountItems } from "./discount.ts";
import { idOf } from "./ids.ts";
import type { Shop } from "./shop.ts";

export type Ids = readonly string[] | null | undefined;
export type Objection = (field: string[], code: string | null, message: string) => void;

/** DiscountItemsInput. */
export interface ItemsInput {
  all?: boolean | null;
  products?: {
    productsToAdd?: Ids;
    productsToRemove?: Ids;
    productVariantsToAdd?: Ids;
    productVariantsToRemove?: Ids;
  } | null;
  collections?: { add?: Ids; remove?: Ids } | null;
}

/** DiscountCustomerGetsInput. */
export interface GetsInput {
  value?: {
    percentage?: number | null;
    discountAmount?: { amount?: string | number | null; appliesOnEachItem?: boolean | null } | null;
    discountOnQuantity?: {
      quantity?: string | number | null;
      effect?: { percentage?: number | null; amount?: string | number | null } | null;
    } | null;
  } | null;
  items?: ItemsInput | null;
  appliesOnOneTimePurchase?: boolean | null;
  appliesOnSubscription?: boolean | null;
}

/** DiscountCustomerBuysInput. */
export interface BuysInput {
  value?: { quantity?: string | number | null; amount?: string | number | null } | null;
  items?: ItemsInput | null;
}

interface Place {
  /** What the items were before: an input only adds and removes. */
  was: DiscountItems;
  path: string[];
  object: Objection;
}

export function readItems(shop: Shop, input: ItemsInput, { was, path, object }: Place): DiscountItems {
  if (input.products) {
    const { productsToAdd, productsToRemove, productVariantsToAdd, productVariantsToRemove } = input.products;
    const before = was.kind === "products" ? was : { productIds: [], variantIds: [] };
    const productIds = merged("Product", before.productIds, productsToAdd, productsToRemove);
    const variantIds = merged("ProductVariant", before.variantIds, productVariantsToAdd, productVariantsToRemove);
    const unknown = productIds.find((id) => !shop.products.some((product) => product.id === id));
    if (unknown !== undefined)
      object([...path, "products", "productsToAdd"], "INVALID", `Product with id: ${unknown} is invalid`);
    return { kind: "products", productIds, variantIds };
  }
  if (input.collections) {
    const { add, remove } = input.collections;
    const ids = merged("Collection", was.kind === "collections" ? was.ids : [], add, remove);
    const unknown = ids.find((id) => !shop.products.some((product) => product.collectionIds.includes(id)));
    if (unknown !== undefined)
      object([...path, "collections", "add"], "INVALID", `Collection with id: ${unknown} is invalid`);
    return { kind: "collections", ids };
  }
  return input.all ? { kind: "all" } : was;
}

export function merged(type: string, before: readonly number[], add: Ids, remove: Ids): number[] {
  const gone = new Set((remove ?? []).map((id) => idOf(type, id)));
  const all = [...before, ...(add ?? []).map((id) => idOf(type, id) ?? 0)];
  return [...new Set(all)].filter((id) => !gone.has(id));
}
