import { GraphQLError } from "graphql";
import type { Discount } from "../store/discount.ts";
import { type DiscountInput, readDiscountInput, type UserError } from "../store/discount-input.ts";
import {
  activateDiscount,
  addCodesInBulk,
  codeKey,
  createDiscount,
  deactivateDiscount,
  deleteDiscount,
  removeCodesInBulk,
  updateDiscount,
} from "../store/discounts.ts";
import { gid, idOf } from "../store/ids.ts";
import type { Order } from "../store/order.ts";
import type { Installation, Shop } from "../store/shop.ts";
import { parseTime } from "../store/time.ts";
import type { World } from "../world.ts";
import { drawBulkCreation, drawDiscountNode, drawProduct, drawSegment } from "./draw-discount.ts";
import { drawCustomer, drawOrder, drawRefund } from "./draw-order.ts";
import { type PageArguments, page } from "./page.ts";
import { drawRedirect, redirectMutations, redirectOf, sortedRedirects } from "./redirects.ts";
import { compares, readSearch, type Term } from "./search.ts";

export interface Asker {
  world: World;
  shop: Shop;
  installation: Installation;
}

interface ListArguments extends PageArguments {
  query?: string | null;
  sortKey?: string | null;
}

const MOST_IN_AN_ARRAY = 250;

function numberOf(type: string, id: string): number | null {
  if (!/^gid:\/\/shopify\/\w+\/\S+$/.test(id)) throw new GraphQLError(`Invalid id: ${id}`);
  return idOf(type, id);
}

/** Discounts answer to both names of their node. */
const discountId = (id: string): number | null => numberOf("DiscountCodeNode", id) ?? idOf("DiscountNode", id);

const error = (field: string[] | null, code: string | null, message: string): UserError => ({
  field,
  code,
  message,
  extraInfo: null,
});

/** Of all that has an id, `nodes` finds orders, discounts and redirects alone here. */
function nodeTypeOf(id: string): string {
  const type = /^gid:\/\/shopify\/(DiscountNode|DiscountCodeNode|UrlRedirect)\//.exec(id)?.[1];
  if (type === undefined) throw new GraphQLError(`The simulator does not imitate nodes of ${id}`);
  return type;
}

/** The fields of QueryRoot the stand-in answers. */
export function answerQueries({ world, shop, installation }: Asker): Record<string, unknown> {
  const now = world.now();
  const find = (id: string) => shop.discounts.get(discountId(id) ?? 0) ?? null;
  const node = (type: string) => (args: { id: string }) => {
    const discount = find(args.id);
    return discount ? drawDiscountNode(shop, discount, now, type) : null;
  };
  return {
    shop: drawShop(shop),
    app: { __typename: "App", id: gid("App", 1), handle: world.app.config.handle, title: world.app.config.name },
    currentAppInstallation: {
      __typename: "AppInstallation",
      id: gid("AppInstallation", installation.id),
      accessScopes: installation.scopes.map((handle) => ({ handle, description: handle })),
      activeSubscriptions: [],
      app: { __typename: "App", id: gid("App", 1), handle: world.app.config.handle, title: world.app.config.name },
    },
    codeDiscountNodeByCode: (args: { code: string }) => {
      const found = shop.codes.get(codeKey(args.code));
      return found ? drawDiscountNode(shop, found.discount, now) : null;
    },
    codeDiscountNode: node("DiscountCodeNode"),
    discountNode: node("DiscountNode"),
    nodes: ({ ids }: { ids: string[] }) => {
      if (ids.length > MOST_IN_AN_ARRAY) throw new GraphQLError(`The input array size of ${ids.length} is too large`);
      return ids.map((id) => {
        const order = shop.orders.get(numberOf("Order", id) ?? 0);
        if (id.startsWith("gid://shopify/Order/")) return order ? drawOrder(shop, order, now) : null;
        const type = nodeTypeOf(id);
        return type === "UrlRedirect" ? drawRedirect(redirectOf(shop, id)) : node(type)({ id });
      });
    },
    urlRedirects: (args: ListArguments) =>
      page(sortedRedirects(shop, args), args, (one) => String(one.id), drawRedirect),
    discountNodes: (args: ListArguments) =>
      page(
        sortedDiscounts(shop, args),
        args,
        (one) => String(one.id),
        (one) => drawDiscountNode(shop, one, now, "DiscountNode"),
      ),
    discountCodesCount: () => ({ count: shop.codes.size, precision: "EXACT" }),
    discountNodesCount: () => ({ count: shop.discounts.size, precision: "EXACT" }),
    discountRedeemCodeBulkCreation: (args: { id: string }) => {
      const creation = shop.bulkCreations.get(numberOf("DiscountRedeemCodeBulkCreation", args.id) ?? 0);
      return creation ? drawBulkCreation(shop, creation, now) : null;
    },
    job: (args: { id: string }) => {
      const job = shop.jobs.get(args.id.replace("gid://shopify/Job/", ""));
      return { __typename: "Job", id: args.id, done: job?.done ?? true };
    },
    webPixel: () => {
      if (!installation.webPixel) throw new GraphQLError("No web pixel was found for this app.");
      return drawPixel(installation.webPixel);
    },
    segment: (args: { id: string }) => {
      const segment = shop.segments.get(numberOf("Segment", args.id) ?? 0);
      return segment ? drawSegment(segment) : null;
    },
    segments: (args: PageArguments) => page([...shop.segments.values()], args, (one) => String(one.id), drawSegment),
    products: (args: ListArguments) =>
      page(
        shop.products.filter((one) => readSearch(args.query).every((term) => matchesTitle(one.title, term))),
        args,
        (one) => String(one.id),
        (one) => drawProduct(shop, one),
      ),
    product: (args: { id: string }) => {
      const product = shop.products.find((one) => one.id === numberOf("Product", args.id));
      return product ? drawProduct(shop, product) : null;
    },
    customer: (args: { id: string }) => {
      const customer = shop.customers.get(numberOf("Customer", args.id) ?? 0);
      return customer ? drawCustomer(customer) : null;
    },
    orders: (args: ListArguments) =>
      page(
        sortedOrders(shop, args),
        args,
        (one) => String(one.id),
        (one) => drawOrder(shop, one, now),
      ),
    order: (args: { id: string }) => {
      const order = shop.orders.get(numberOf("Order", args.id) ?? 0);
      return order ? drawOrder(shop, order, now) : null;
    },
    refund: (args: { id: string }) => drawRefundOf(shop, numberOf("Refund", args.id)),
    ordersCount: (args: ListArguments) => ({ count: sortedOrders(shop, args).length, precision: "EXACT" }),
  };
}

function drawRefundOf(shop: Shop, id: number | null) {
  for (const order of shop.orders.values()) {
    const refund = order.refunds.find((one) => one.id === id);
    if (refund) return drawRefund(shop, order, refund);
  }
  return null;
}

function drawShop(shop: Shop) {
  return {
    __typename: "Shop",
    id: gid("Shop", shop.id),
    name: shop.name,
    email: shop.email,
    contactEmail: shop.email,
    myshopifyDomain: shop.domain,
    url: `https://${shop.domain}`,
    currencyCode: shop.currency,
    ianaTimezone: shop.timezone,
    taxesIncluded: shop.taxesIncluded,
    primaryDomain: { id: gid("Domain", shop.id), url: `https://${shop.domain}`, host: shop.domain, sslEnabled: true },
    enabledPresentmentCurrencies: [shop.currency],
    plan: {
      publicDisplayName: { standard: "Basic", advanced: "Advanced", plus: "Plus", enterprise: "Enterprise" }[shop.plan],
      partnerDevelopment: false,
      shopifyPlus: shop.plan === "plus" || shop.plan === "enterprise",
    },
  };
}

const drawPixel = (pixel: { id: number; settings: string }) => ({
  __typename: "WebPixel",
  id: gid("WebPixel", pixel.id),
  settings: pixel.settings,
});

const matchesTitle = (title: string, term: Term): boolean =>
  title.toLowerCase().includes(term.value.toLowerCase()) !== term.negated;

function sortedDiscounts(shop: Shop, args: ListArguments): Discount[] {
  const terms = readSearch(args.query);
  const holds = (discount: Discount) =>
    terms.every((term) => {
      if (term.name === null || term.name === "title") return matchesTitle(discount.title, term);
      if (term.name === "updated_at") return compares(term, discount.updatedAt, parseTime(term.value));
      if (term.name === "id") return compares(term, discount.id, Number(term.value));
      if (term.name === "method" || term.name === "type") return true;
      if (term.name === "code")
        return discount.codes.some((one) => one.code.toUpperCase() === term.value.toUpperCase());
      throw new GraphQLError(`The simulator does not imitate the discount search "${term.name}"`);
    });
  const key = (discount: Discount) => (args.sortKey === "UPDATED_AT" ? discount.updatedAt : discount.id);
  return [...shop.discounts.values()].filter(holds).sort((a, b) => key(a) - key(b) || a.id - b.id);
}

const ORDER_KEYS: Record<string, (order: Order) => number> = {
  UPDATED_AT: (order) => order.updatedAt,
  CREATED_AT: (order) => order.createdAt,
  PROCESSED_AT: (order) => order.processedAt,
  ID: (order) => order.id,
};

function sortedOrders(shop: Shop, args: ListArguments): Order[] {
  const terms = readSearch(args.query);
  const key = ORDER_KEYS[args.sortKey ?? "PROCESSED_AT"] ?? ORDER_KEYS.PROCESSED_AT;
  if (!key) return [];
  return [...shop.orders.values()]
    .filter((order) => terms.every((term) => matchesOrder(order, term)))
    .sort((a, b) => key(a) - key(b) || a.id - b.id);
}

function matchesOrder(order: Order, term: Term): boolean {
  const { name, value } = term;
  // The grain of a webhook's and the API's times is a second; so is the filter's.
  const second = (at: number) => Math.floor(at / 1000) * 1000;
  const same = (actual: string | null) => (actual?.toLowerCase() === value.toLowerCase()) !== term.negated;
  switch (name) {
    case "updated_at":
      return compares(term, second(order.updatedAt), parseTime(value));
    case "created_at":
      return compares(term, second(order.createdAt), parseTime(value));
    case "processed_at":
      return compares(term, second(order.processedAt), parseTime(value));
    case "id":
      return compares(term, order.id, Number(value));
    case "name":
    case null:
      return same(order.name) || same(order.name.replace("#", ""));
    case "status":
      return true;
    case "test":
      return same(String(order.test));
    case "checkout_token":
      return same(order.checkoutToken);
    case "cart_token":
      return same(order.cartToken);
    case "source_name":
      return same(order.sourceName);
    case "customer_id":
      return same(order.customer ? String(order.customer.id) : null);
    case "discount_code":
      return order.applications.some((one) => one.name.toLowerCase() === value.toLowerCase()) !== term.negated;
    default:
      throw new GraphQLError(`The simulator does not imitate the order search "${name}"`);
  }
}

/** The fields of Mutation the stand-in answers. */
export function answerMutations(asker: Asker): Record<string, unknown> {
  const { world, shop, installation } = asker;
  const find = (id: string) => shop.discounts.get(discountId(id) ?? 0) ?? null;
  const drawn = (discount: Discount, userErrors: UserError[] = []) => ({
    codeDiscountNode: drawDiscountNode(shop, discount, world.now()),
    userErrors,
  });
  const failed = (...userErrors: UserError[]) => ({ codeDiscountNode: null, userErrors });
  const gone = () => failed(error(["id"], "INVALID", "Code discount does not exist."));
  const create = (root: string) => (args: Record<string, DiscountInput>) => {
    const read = readDiscountInput(shop, args[root] ?? {}, null, root);
    if (read.errors.length > 0 || read.code === null) return failed(...read.errors);
    return drawn(createDiscount(world, shop, read.terms, read.code));
  };
  const update = (root: string) => (args: Record<string, DiscountInput> & { id: unknown }) => {
    const discount = find(String(args.id));
    if (!discount) return failed(error(["id"], null, "Discount does not exist"));
    const read = readDiscountInput(shop, args[root] ?? {}, discount, root);
    if (read.errors.length > 0) return failed(...read.errors);
    updateDiscount(world, shop, discount, read.terms, read.code);
    return drawn(discount);
  };
  return {
    discountCodeBasicCreate: create("basicCodeDiscount"),
    discountCodeBasicUpdate: update("basicCodeDiscount"),
    discountCodeFreeShippingCreate: create("freeShippingCodeDiscount"),
    discountCodeFreeShippingUpdate: update("freeShippingCodeDiscount"),
    discountCodeBxgyCreate: create("bxgyCodeDiscount"),
    discountCodeBxgyUpdate: update("bxgyCodeDiscount"),
    discountCodeActivate: (args: { id: string }) => {
      const discount = find(args.id);
      if (!discount) return gone();
      activateDiscount(world, shop, discount);
      return drawn(discount);
    },
    discountCodeDeactivate: (args: { id: string }) => {
      const discount = find(args.id);
      if (!discount) return gone();
      deactivateDiscount(world, shop, discount);
      return drawn(discount);
    },
    discountCodeDelete: (args: { id: string }) => {
      const discount = find(args.id);
      const userErrors = discount ? [] : [error(["id"], "INVALID", "Code discount does not exist.")];
      if (discount) deleteDiscount(world, shop, discount);
      return { deletedCodeDiscountId: discount ? args.id : null, userErrors };
    },
    discountRedeemCodeBulkAdd: (args: { discountId: string; codes: { code: string }[] }) => {
      atMost(args.codes.length, ["discountRedeemCodeBulkAdd", "codes"]);
      const discount = find(args.discountId);
      const refuse = (one: UserError) => ({ bulkCreation: null, userErrors: [one] });
      if (!discount) return refuse(error(["discountId"], "INVALID", "Code discount does not exist."));
      if (args.codes.length === 0) return refuse(error(["codes"], "BLANK", "Codes can't be blank"));
      const codes = args.codes.map(({ code }) => code);
      const creation = addCodesInBulk(world, shop, discount, codes);
      return { bulkCreation: drawBulkCreation(shop, creation, world.now()), userErrors: [] };
    },
    discountCodeRedeemCodeBulkDelete: (args: {
      discountId: string;
      ids?: string[] | null;
      search?: string | null;
      savedSearchId?: string | null;
    }) => removeRedeemCodes(asker, find(args.discountId), args),
    webPixelCreate: (args: { webPixel: { settings: unknown } }) => {
      if (installation.webPixel) return pixelFailed("TAKEN", "A web pixel already exists for this app and shop.");
      installation.webPixel = { id: world.ids.next(), settings: settingsText(args.webPixel.settings) };
      return { webPixel: drawPixel(installation.webPixel), userErrors: [] };
    },
    webPixelUpdate: (args: { id: string; webPixel: { settings: unknown } }) => {
      const pixel = installation.webPixel;
      if (!pixel || numberOf("WebPixel", args.id) !== pixel.id) return pixelFailed("NOT_FOUND", "Pixel not found");
      pixel.settings = settingsText(args.webPixel.settings);
      return { webPixel: drawPixel(pixel), userErrors: [] };
    },
    webPixelDelete: (args: { id: string }) => {
      const found = installation.webPixel?.id === numberOf("WebPixel", args.id);
      if (found) installation.webPixel = null;
      const missing = {
        __typename: "ErrorsWebPixelUserError",
        field: ["id"],
        code: "NOT_FOUND",
        message: "Pixel not found",
      };
      return { deletedWebPixelId: found ? args.id : null, userErrors: found ? [] : [missing] };
    },
    segmentCreate: (args: { name: string; query: string }) => {
      const blank = (["name", "query"] as const).find((field) => args[field].trim() === "");
      if (blank) {
        const message = `${blank === "name" ? "Name" : "Query"} can't be blank`;
        return { segment: null, userErrors: [{ __typename: "UserError", field: [blank], message }] };
      }
      const segment = { id: world.ids.next(), name: args.name, query: args.query };
      shop.segments.set(segment.id, segment);
      return { segment: drawSegment(segment), userErrors: [] };
    },
    ...redirectMutations(asker),
  };
}

const pixelFailed = (code: string, message: string) => ({
  webPixel: null,
  userErrors: [{ __typename: "ErrorsWebPixelUserError", field: ["webPixel"], code, message }],
});

const settingsText = (settings: unknown): string =>
  typeof settings === "string" ? settings : JSON.stringify(settings ?? {});

function atMost(size: number, path: string[]): void {
  if (size <= MOST_IN_AN_ARRAY) return;
  throw new GraphQLError(
    `The input array size of ${size} is greater than the maximum allowed of ${MOST_IN_AN_ARRAY}.`,
    { path, extensions: { code: "MAX_INPUT_SIZE_EXCEEDED" } },
  );
}

function removeRedeemCodes(
  { world, shop }: Asker,
  discount: Discount | null,
  args: { ids?: string[] | null; search?: string | null; savedSearchId?: string | null },
) {
  const refuse = (one: UserError) => ({ job: null, userErrors: [one] });
  if (!discount) return refuse(error(["discountId"], "INVALID", "Code discount does not exist."));
  const selectors = [args.ids, args.search, args.savedSearchId].filter((one) => one !== undefined && one !== null);
  if (selectors.length === 0)
    return refuse(
      error(null, "MISSING_ARGUMENT", "Missing expected argument key: 'ids', 'search' or 'saved_search_id'."),
    );
  if (selectors.length > 1)
    return refuse(error(null, "TOO_MANY_ARGUMENTS", "Only one of 'ids', 'search' or 'saved_search_id' is allowed."));
  if (!args.ids) return refuse(error(["search"], "INVALID", `Invalid search field(s): ${args.search ?? ""}`));
  atMost(args.ids.length, ["discountCodeRedeemCodeBulkDelete", "ids"]);
  const ids = new Set(args.ids.map((id) => numberOf("DiscountRedeemCode", id) ?? 0));
  const job = removeCodesInBulk(world, shop, discount, ids);
  return { job: { __typename: "Job", id: `gid://shopify/Job/${job}`, done: false }, userErrors: [] };
}
