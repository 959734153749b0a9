import type { Plan } from "./graphql/bucket.ts";
import type { Mail } from "./mailbox/mailbox.ts";
import type { AccountRequest } from "./store/accounts.ts";
import type { CancelRequest, EditRequest, RefundRequest } from "./store/order-changes.ts";
import type { OrderRequest } from "./store/orders.ts";
import type { Redirect } from "./store/shop.ts";
import type { ShopRequest } from "./store/shops.ts";
import type { Delivery, Knobs } from "./webhooks.ts";

export interface ShopView {
  id: string;
  domain: string;
  name: string;
  currency: string;
  timezone: string;
  plan: Plan;
  installed: boolean;
  scopes: string[];
  webPixel: { id: number; settings: string } | null;
  orders: number;
  codes: number;
  /** The app's page in the simulated admin: open this in a browser. */
  appUrl: string;
  /** The shop as its customers see it: an origin of its own, which Chromium finds. */
  storefrontUrl: string;
  consentRequired: boolean;
  forwardsDiscountQuery: boolean;
  throttle: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
}

export interface DiscountView {
  id: string;
  title: string;
  status: "ACTIVE" | "EXPIRED" | "SCHEDULED";
  summary: string;
  startsAt: string;
  endsAt: string | null;
  codesCount: number;
  /** The first 250. */
  codes: { id: string; code: string; uses: number }[];
}

/** A discount made or changed in the store by the merchant's hand. `percent` is "15" for 15 %. */
export interface DiscountRequest {
  title?: string;
  code?: string;
  percent?: string;
  amount?: string;
  each?: boolean;
  freeShipping?: boolean;
  products?: string[];
  combine?: boolean;
  startsAt?: string;
  endsAt?: string | null;
  usageLimit?: number | null;
  appliesOncePerCustomer?: boolean;
}

/** The order as webhooks carry it, as far as callers here look at it. */
export interface OrderView {
  id: number;
  admin_graphql_api_id: string;
  name: string;
  total_price: string;
  subtotal_price: string;
  current_subtotal_price: string;
  total_discounts: string;
  financial_status: string;
  checkout_token: string | null;
  line_items: { id: number; title: string; quantity: number; current_quantity: number; price: string }[];
  discount_codes: { code: string; amount: string; type: string }[];
  [field: string]: unknown;
}

export interface ProductView {
  id: number;
  gid: string;
  title: string;
  handle: string;
  price: string;
}

/** A control call that was refused; the message is the sentence a checkout or the admin would show. */
export class ControlError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

type Topic = "customers/data_request" | "customers/redact" | "shop/redact";

/** The simulator's control API, typed. Every method is one HTTP call; refusals throw a ControlError. */
export class SimulatorClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  createShop = (shop: ShopRequest) => this.#call<ShopView>("POST", "shops", shop);
  shops = () => this.#call<ShopView[]>("GET", "shops");
  shop = (shop: string) => this.#call<ShopView>("GET", `shops/${shop}`);
  changeShop = (shop: string, change: Partial<Omit<ShopRequest, "domain">>) =>
    this.#call<ShopView>("PATCH", `shops/${shop}`, change);
  install = (shop: string) => this.#call<ShopView>("POST", `shops/${shop}/install`);
  uninstall = (shop: string) => this.#call<ShopView>("POST", `shops/${shop}/uninstall`);
  grantScopes = (shop: string, scopes: string[]) => this.#call<ShopView>("POST", `shops/${shop}/scopes`, { scopes });
  sendCompliance = (shop: string, topic: Topic, email?: string) =>
    this.#call("POST", `shops/${shop}/compliance`, { topic, email });
  sessionToken = async (shop: string) =>
    (await this.#call<{ token: string }>("POST", `shops/${shop}/session-token`)).token;
  expireTokens = (shop: string) => this.#call("POST", `shops/${shop}/expire-tokens`);
  /** Leaves this many points in the bucket; below zero holds it shut for a while. */
  throttle = (shop: string, available: number) => this.#call<ShopView>("POST", `shops/${shop}/throttle`, { available });

  createCustomer = (shop: string, account: AccountRequest) =>
    this.#call<{ id: number; gid: string; email: string }>("POST", `shops/${shop}/customers`, account);
  products = (shop: string) => this.#call<ProductView[]>("GET", `shops/${shop}/products`);
  orders = (shop: string) => this.#call<OrderView[]>("GET", `shops/${shop}/orders`);
  order = (shop: string, order: number | string) => this.#call<OrderView>("GET", this.#order(shop, order));
  placeOrder = (shop: string, order: OrderRequest) => this.#call<OrderView>("POST", `shops/${shop}/orders`, order);
  refund = (shop: string, order: number | string, refund: RefundRequest) =>
    this.#call<{ id: number; [field: string]: unknown }>("POST", `${this.#order(shop, order)}/refund`, refund);
  edit = (shop: string, order: number | string, edit: EditRequest) =>
    this.#call<OrderView>("POST", `${this.#order(shop, order)}/edit`, edit);
  cancel = (shop: string, order: number | string, cancel: CancelRequest = {}) =>
    this.#call<OrderView>("POST", `${this.#order(shop, order)}/cancel`, cancel);
  markPaid = (shop: string, order: number | string, when: { at?: string } = {}) =>
    this.#call<OrderView>("POST", `${this.#order(shop, order)}/pay`, when);
  void = (shop: string, order: number | string, when: { at?: string } = {}) =>
    this.#call<OrderView>("POST", `${this.#order(shop, order)}/void`, when);
  deleteOrder = (shop: string, order: number | string) => this.#call("DELETE", this.#order(shop, order));

  discounts = (shop: string) => this.#call<DiscountView[]>("GET", `shops/${shop}/discounts`);
  /** By one of its codes, or by its id. */
  discount = (shop: string, name: string) => this.#call<DiscountView>("GET", this.#discount(shop, name));
  createDiscount = (shop: string, discount: DiscountRequest) =>
    this.#call<DiscountView>("POST", `shops/${shop}/discounts`, discount);
  changeDiscount = (shop: string, name: string, change: DiscountRequest) =>
    this.#call<DiscountView>("PATCH", this.#discount(shop, name), change);
  activateDiscount = (shop: string, name: string) =>
    this.#call<DiscountView>("POST", `${this.#discount(shop, name)}/activate`);
  deactivateDiscount = (shop: string, name: string) =>
    this.#call<DiscountView>("POST", `${this.#discount(shop, name)}/deactivate`);
  /** Adds further codes, as bulk apps do; they go live together a moment later. */
  addCodes = (shop: string, name: string, codes: readonly string[]) =>
    this.#call("POST", `${this.#discount(shop, name)}/codes`, { codes });
  deleteDiscount = (shop: string, name: string) => this.#call("DELETE", this.#discount(shop, name));
  /** Removes one redeem code from its discount, as a merchant does in the admin. */
  deleteCode = (shop: string, code: string) => this.#call("DELETE", `shops/${shop}/codes/${encodeURIComponent(code)}`);

  redirects = (shop: string) => this.#call<Redirect[]>("GET", `shops/${shop}/redirects`);
  /** Makes a redirect, or changes where the one of its path leads, as a merchant does in the admin. */
  putRedirect = (shop: string, redirect: Omit<Redirect, "id">) =>
    this.#call<Redirect>("POST", `shops/${shop}/redirects`, redirect);
  deleteRedirect = (shop: string, path: string) =>
    this.#call("DELETE", `shops/${shop}/redirects/${encodeURIComponent(path)}`);

  /** Mail the app has sent, oldest first, with store addresses as they are on this machine. */
  mails = (only: { to?: string } = {}) => this.#call<Mail[]>("GET", `mails?${new URLSearchParams(only)}`);
  knobs = (knobs: Partial<Knobs>) => this.#call<Knobs>("POST", "knobs", knobs);
  outbox = (only: { shop?: string; topic?: string } = {}) =>
    this.#call<Delivery[]>("GET", `outbox?${new URLSearchParams(only)}`);
  /** Moves the stores' clock; tokens and signatures stay on the real one. */
  setClock = (offsetMs: number) => this.#call<{ now: string }>("POST", "clock", { offsetMs });
  /** Waits until every webhook is delivered, has failed for good, or time is up. */
  drain = async (timeoutMs = 30_000) =>
    (await this.#call<{ drained: boolean }>("POST", "drain", { timeoutMs })).drained;

  #order = (shop: string, order: number | string) => `shops/${shop}/orders/${encodeURIComponent(String(order))}`;
  #discount = (shop: string, name: string) => `shops/${shop}/discounts/${encodeURIComponent(name)}`;

  async #call<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/_sim/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new ControlError(response.status, answer.error ?? `${response.status} from ${path}`);
    return answer;
  }
}
