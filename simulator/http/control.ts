import type { ServerResponse } from "node:http";
import { summaryOf } from "../graphql/draw-discount.ts";
import { here } from "../mailbox/here.ts";
import { sessionToken } from "../signatures.ts";
import { type AccountRequest, registerCustomer } from "../store/accounts.ts";
import { type Discount, statusOf } from "../store/discount.ts";
import { type DiscountInput, ROOTS, readDiscountInput } from "../store/discount-input.ts";
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
import { gid } from "../store/ids.ts";
import { decimal } from "../store/money.ts";
import type { Order } from "../store/order.ts";
import {
  type CancelRequest,
  cancelOrder,
  deleteOrder,
  type EditRequest,
  editOrder,
  markPaid,
  type RefundRequest,
  Refused,
  refundOrder,
  voidOrder,
} from "../store/order-changes.ts";
import { type OrderRequest, placeOrder } from "../store/orders.ts";
import { orderPayload, refundPayload } from "../store/payload.ts";
import { saveRedirect } from "../store/redirects.ts";
import type { Shop } from "../store/shop.ts";
import {
  changeShop,
  grantScopes,
  installApp,
  openShop,
  type ShopRequest,
  sendCompliance,
  uninstallApp,
} from "../store/shops.ts";
import { utc } from "../store/time.ts";
import { storefrontUrl } from "../storefront/address.ts";
import type { Knobs } from "../webhooks.ts";
import type { Origins, World } from "../world.ts";
import { type Incoming, jsonOf, sendJson } from "./answer.ts";

interface Call {
  world: World;
  origins: Origins;
  body: Record<string, unknown>;
  query: URLSearchParams;
  parts: string[];
}

/** A call that names something that is not there. */
class NotFound extends Error {}

/** Everything under /_sim: what the merchant, the customers and the weather do, as JSON. See simulator/client.ts. */
export async function answerControl(world: World, origins: Origins, request: Incoming, response: ServerResponse) {
  const parts = request.url.pathname.split("/").slice(2).map(decodeURIComponent);
  const key = `${request.method} ${parts.map((part, index) => (index % 2 === 0 || !NAMED.has(parts[index - 1] ?? "") ? part : "*")).join("/")}`;
  const handler = CALLS[key];
  if (!handler)
    return sendJson(response, 404, { error: `The simulator has no control ${request.method} ${request.url.pathname}` });
  try {
    const body = request.method === "GET" ? {} : await jsonOf(request);
    sendJson(response, 200, await handler({ world, origins, body, query: request.url.searchParams, parts }));
  } catch (error) {
    if (error instanceof NotFound) return sendJson(response, 404, { error: error.message });
    if (error instanceof Refused || error instanceof RangeError || error instanceof SyntaxError)
      return sendJson(response, 422, { error: error.message });
    throw error;
  }
}

/** Path parts after these are names. */
const NAMED = new Set(["shops", "orders", "discounts", "codes", "redirects"]);

export function findShop(world: World, name: string): Shop | undefined {
  return world.shops.get(name.includes(".") ? name : `${name}.myshopify.com`);
}

function shopOf({ world, parts }: Call): Shop {
  const shop = findShop(world, parts[1] ?? "");
  if (!shop) throw new NotFound(`There is no shop ${parts[1]}`);
  return shop;
}

function orderOf(call: Call): [Shop, Order] {
  const shop = shopOf(call);
  const wanted = (call.parts[3] ?? "").replace(/^gid:\/\/shopify\/Order\//, "");
  const order =
    shop.orders.get(Number(wanted)) ??
    [...shop.orders.values()].find((one) => one.name === `#${wanted.replace("#", "")}`);
  if (!order) throw new NotFound(`${shop.domain} has no order ${wanted}`);
  return [shop, order];
}

function discountOf(call: Call): [Shop, Discount] {
  const shop = shopOf(call);
  const wanted = call.parts[3] ?? "";
  const id = Number(/(\d+)$/.exec(wanted)?.[1] ?? 0);
  const discount = shop.codes.get(codeKey(wanted))?.discount ?? shop.discounts.get(id);
  if (!discount) throw new NotFound(`${shop.domain} has no discount ${wanted}`);
  return [shop, discount];
}

export const appUrl = (origins: Origins, shop: Shop, handle: string): string =>
  `${origins.simulator}/store/${shop.domain.replace(".myshopify.com", "")}/apps/${handle}`;

function aShop({ world, origins }: Call, shop: Shop) {
  return {
    id: gid("Shop", shop.id),
    domain: shop.domain,
    name: shop.name,
    currency: shop.currency,
    timezone: shop.timezone,
    plan: shop.plan,
    installed: shop.installation !== null,
    scopes: shop.installation?.scopes ?? [],
    webPixel: shop.installation?.webPixel ?? null,
    orders: shop.orders.size,
    codes: shop.codes.size,
    appUrl: appUrl(origins, shop, world.app.config.handle),
    storefrontUrl: storefrontUrl(origins, shop.domain),
    consentRequired: shop.consentRequired,
    forwardsDiscountQuery: shop.forwardsDiscountQuery,
    throttle: shop.bucket.status(performance.now()),
  };
}

function aDiscount(world: World, shop: Shop, discount: Discount) {
  return {
    id: gid("DiscountCodeNode", discount.id),
    title: discount.title,
    status: statusOf(discount, world.now()),
    summary: summaryOf(shop, discount),
    startsAt: utc(discount.startsAt),
    endsAt: discount.endsAt === null ? null : utc(discount.endsAt),
    codesCount: discount.codes.length,
    codes: discount.codes
      .slice(0, 250)
      .map(({ id, code, uses }) => ({ id: gid("DiscountRedeemCode", id), code, uses })),
  };
}

const anOrder = (shop: Shop, order: Order) => orderPayload(shop, order);

function discountInput(body: Record<string, unknown>): [DiscountInput, string] {
  const { percent, amount, freeShipping, each, products, combine, ...rest } = body as Record<string, never>;
  const value = percent
    ? { percentage: Number(percent) / 100 }
    : { discountAmount: { amount: String(amount), appliesOnEachItem: Boolean(each) } };
  const items = products ? { products: { productsToAdd: products as string[] } } : { all: true };
  const all = combine
    ? { combinesWith: { orderDiscounts: true, productDiscounts: true, shippingDiscounts: !freeShipping } }
    : {};
  const input: DiscountInput = {
    ...all,
    ...(percent || amount ? { customerGets: { value, items } } : {}),
    ...rest,
  };
  return [input, freeShipping ? ROOTS["free-shipping"] : ROOTS.percentage];
}

function saveDiscount({ world, body }: Call, shop: Shop, before: Discount | null) {
  const [input, root] = discountInput(body);
  const fresh = {
    startsAt: new Date(world.now()).toISOString(),
    context: { all: "ALL" },
    title: String(body.code ?? ""),
  };
  const kind = before ? ROOTS[before.value.kind] : root;
  const read = readDiscountInput(shop, before ? input : { ...fresh, ...input }, before, kind);
  if (read.errors.length > 0) throw new Refused(read.errors.map((one) => one.message).join(" "));
  if (before) updateDiscount(world, shop, before, read.terms, read.code);
  const saved = before ?? createDiscount(world, shop, read.terms, read.code ?? "");
  return aDiscount(world, shop, saved);
}

type Handler = (call: Call) => unknown;

const CALLS: Record<string, Handler> = {
  "GET app": ({ world, origins }) => ({ ...world.app.config, key: world.app.key, ...origins }),
  "GET shops": (call) => [...call.world.shops.values()].map((shop) => aShop(call, shop)),
  "POST shops": (call) => aShop(call, openShop(call.world, call.body as unknown as ShopRequest)),
  "GET shops/*": (call) => aShop(call, shopOf(call)),
  "PATCH shops/*": (call) => {
    const shop = shopOf(call);
    changeShop(call.world, shop, call.body);
    return aShop(call, shop);
  },
  "POST shops/*/install": (call) => {
    const shop = shopOf(call);
    installApp(call.world, shop);
    return aShop(call, shop);
  },
  "POST shops/*/uninstall": (call) => {
    const shop = shopOf(call);
    uninstallApp(call.world, shop);
    return aShop(call, shop);
  },
  "POST shops/*/scopes": (call) => {
    const shop = shopOf(call);
    grantScopes(call.world, shop, call.body.scopes as string[]);
    return aShop(call, shop);
  },
  "POST shops/*/compliance": (call) => {
    sendCompliance(call.world, shopOf(call), String(call.body.topic), (call.body.email as string | undefined) ?? null);
    return {};
  },
  "POST shops/*/session-token": (call) => ({
    token: sessionToken(call.world.app, shopOf(call).domain, "42", Date.now()),
  }),
  "POST shops/*/expire-tokens": (call) => {
    const { installation } = shopOf(call);
    for (const token of installation?.tokens.keys() ?? []) installation?.tokens.set(token, 0);
    return {};
  },
  "POST shops/*/throttle": (call) => {
    const shop = shopOf(call);
    shop.bucket.drainTo(Number(call.body.available ?? 0), performance.now());
    return aShop(call, shop);
  },
  "POST shops/*/customers": (call) => {
    const shop = shopOf(call);
    const made = registerCustomer(call.world, shop, call.body as unknown as AccountRequest);
    return { id: made.id, gid: gid("Customer", made.id), email: made.email };
  },
  "GET shops/*/products": (call) => {
    const shop = shopOf(call);
    return shop.products.map((product) => ({
      ...product,
      gid: gid("Product", product.id),
      price: decimal(product.price, shop.currency),
    }));
  },
  "GET shops/*/orders": (call) => {
    const shop = shopOf(call);
    return [...shop.orders.values()].map((order) => anOrder(shop, order));
  },
  "POST shops/*/orders": (call) => {
    const shop = shopOf(call);
    const placed = placeOrder(call.world, shop, call.body as unknown as OrderRequest);
    if (placed.kind === "refused") throw new Refused(placed.message);
    return anOrder(shop, placed.order);
  },
  "GET shops/*/orders/*": (call) => anOrder(...orderOf(call)),
  "POST shops/*/orders/*/refund": (call) => {
    const [shop, order] = orderOf(call);
    return refundPayload(shop, order, refundOrder(call.world, shop, order, call.body as RefundRequest));
  },
  "POST shops/*/orders/*/edit": (call) => {
    const [shop, order] = orderOf(call);
    return anOrder(shop, editOrder(call.world, shop, order, call.body as EditRequest));
  },
  "POST shops/*/orders/*/cancel": (call) => {
    const [shop, order] = orderOf(call);
    return anOrder(shop, cancelOrder(call.world, shop, order, call.body as CancelRequest));
  },
  "POST shops/*/orders/*/pay": (call) => {
    const [shop, order] = orderOf(call);
    return anOrder(shop, markPaid(call.world, shop, order, call.body));
  },
  "POST shops/*/orders/*/void": (call) => {
    const [shop, order] = orderOf(call);
    return anOrder(shop, voidOrder(call.world, shop, order, call.body));
  },
  "DELETE shops/*/orders/*": (call) => {
    const [shop, order] = orderOf(call);
    deleteOrder(call.world, shop, order);
    return {};
  },
  "GET shops/*/discounts": (call) => {
    const shop = shopOf(call);
    return [...shop.discounts.values()].map((one) => aDiscount(call.world, shop, one));
  },
  "POST shops/*/discounts": (call) => saveDiscount(call, shopOf(call), null),
  "GET shops/*/discounts/*": (call) => aDiscount(call.world, ...discountOf(call)),
  "PATCH shops/*/discounts/*": (call) => saveDiscount(call, ...discountOf(call)),
  "POST shops/*/discounts/*/codes": (call) => {
    const [shop, discount] = discountOf(call);
    addCodesInBulk(call.world, shop, discount, call.body.codes as string[]);
    return {};
  },
  "POST shops/*/discounts/*/activate": (call) => {
    activateDiscount(call.world, ...discountOf(call));
    return aDiscount(call.world, ...discountOf(call));
  },
  "POST shops/*/discounts/*/deactivate": (call) => {
    deactivateDiscount(call.world, ...discountOf(call));
    return aDiscount(call.world, ...discountOf(call));
  },
  "DELETE shops/*/discounts/*": (call) => {
    deleteDiscount(call.world, ...discountOf(call));
    return {};
  },
  "DELETE shops/*/codes/*": (call) => {
    const shop = shopOf(call);
    const found = shop.codes.get(codeKey(call.parts[3] ?? ""));
    if (!found) throw new NotFound(`${shop.domain} has no code ${call.parts[3]}`);
    removeCodesInBulk(call.world, shop, found.discount, new Set([found.redeemCode.id]));
    return {};
  },
  "GET shops/*/redirects": (call) => [...shopOf(call).redirects.values()],
  "POST shops/*/redirects": (call) => {
    const shop = shopOf(call);
    const wanted = call.body as { path: string; target: string };
    const known = [...shop.redirects.values()].find(({ path }) => path === wanted.path) ?? null;
    const saved = saveRedirect(call.world, shop, known, wanted);
    if (Array.isArray(saved)) throw new RangeError(saved.map(({ message }) => message).join("; "));
    return saved;
  },
  "DELETE shops/*/redirects/*": (call) => {
    const shop = shopOf(call);
    const path = call.parts[3] ?? "";
    const found = [...shop.redirects.values()].find((one) => one.path === path);
    if (!found) throw new NotFound(`${shop.domain} has no redirect of ${path}`);
    shop.redirects.delete(found.id);
    return {};
  },
  "GET mails": ({ world, origins, query }) => {
    const to = query.get("to");
    const mails = world.mailbox.mails.filter((mail) => to === null || mail.recipients.includes(to));
    return mails.map((mail) => here(world, origins, mail));
  },
  "GET knobs": ({ world }) => world.webhooks.knobs,
  "POST knobs": ({ world, body }) => {
    world.webhooks.turn(body as Partial<Knobs>);
    return world.webhooks.knobs;
  },
  "GET outbox": ({ world, query }) => {
    const wanted = (name: "shop" | "topic", value: string) => !query.has(name) || query.get(name) === value;
    return world.webhooks.outbox.filter((one) => wanted("shop", one.shop) && wanted("topic", one.topic));
  },
  "GET clock": ({ world }) => ({ now: new Date(world.now()).toISOString(), offsetMs: world.clockOffsetMs }),
  "POST clock": ({ world, body }) => {
    world.clockOffsetMs = Number(body.offsetMs ?? 0);
    return { now: new Date(world.now()).toISOString(), offsetMs: world.clockOffsetMs };
  },
  "POST drain": async ({ world, body }) => ({
    drained: await world.webhooks.drain(Number(body.timeoutMs ?? 30_000)),
    pending: world.webhooks.pending,
  }),
};
