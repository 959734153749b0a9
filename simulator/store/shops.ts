import type { Shape } from "../admin/pictures.ts";
import type { Plan } from "../graphql/bucket.ts";
import { Bucket, RESTORE_RATE } from "../graphql/bucket.ts";
import type { World } from "../world.ts";
import { gid, token } from "./ids.ts";
import { digitsOf } from "./money.ts";
import type { Product, Shop } from "./shop.ts";
import { withOffset } from "./time.ts";

export interface ShopRequest {
  domain: string;
  name?: string;
  currency?: string;
  timezone?: string;
  plan?: Plan;
  taxesIncluded?: boolean;
  email?: string;
  owner?: string;
  countryCode?: string;
  consentRequired?: boolean;
  forwardsDiscountQuery?: boolean;
}

const DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;

/** Opens a store with a handful of products in it. Errors: throws where the domain is none or is taken. */
export function openShop(world: World, request: ShopRequest): Shop {
  const domain = request.domain.includes(".") ? request.domain : `${request.domain}.myshopify.com`;
  if (!DOMAIN.test(domain)) throw new RangeError(`Not a shop's domain: ${request.domain}`);
  if (world.shops.has(domain)) throw new RangeError(`${domain} is open already`);
  const currency = request.currency ?? "EUR";
  const name = request.name ?? domain.replace(".myshopify.com", "");
  const plan = request.plan ?? "standard";
  const shop: Shop = {
    id: world.ids.next(),
    domain,
    name,
    email: request.email ?? `hello@${domain.replace(".myshopify.com", ".example")}`,
    owner: request.owner ?? "Mira Winter",
    currency,
    timezone: request.timezone ?? "Europe/Berlin",
    countryCode: request.countryCode ?? "DE",
    plan,
    taxesIncluded: request.taxesIncluded ?? false,
    createdAt: world.now(),
    products: demoProducts(world, name, currency),
    customers: new Map(),
    discounts: new Map(),
    codes: new Map(),
    orders: new Map(),
    nextOrderNumber: 1001,
    segments: new Map(),
    redirects: new Map(),
    bulkCreations: new Map(),
    jobs: new Map(),
    installation: null,
    bucket: new Bucket(RESTORE_RATE[plan], performance.now()),
    consentRequired: request.consentRequired ?? false,
    forwardsDiscountQuery: request.forwardsDiscountQuery ?? true,
    visits: new Map(),
  };
  world.shops.set(domain, shop);
  return shop;
}

const GOODS: [title: string, wholes: bigint, cents: bigint, shape: Shape, tint: string][] = [
  ["Linen shirt", 79n, 0n, "shirt", "#dbeafe"],
  ["Merino beanie", 29n, 90n, "beanie", "#ede9fe"],
  ["Canvas tote", 24n, 50n, "tote", "#fef3c7"],
  ["Trail mug", 18n, 0n, "mug", "#ffedd5"],
  ["Wool throw", 119n, 0n, "throw", "#fce7f3"],
  ["Beeswax candle", 21n, 90n, "candle", "#fef9c3"],
  ["Gift card", 50n, 0n, "card", "#dcfce7"],
];

function demoProducts(world: World, vendor: string, currency: string): Product[] {
  const collection = world.ids.next();
  return GOODS.map(([title, wholes, cents, shape, tint], index) => {
    const giftCard = title === "Gift card";
    return {
      id: world.ids.next(),
      variantId: world.ids.next(),
      title,
      handle: title.toLowerCase().replaceAll(" ", "-"),
      vendor,
      sku: `SKU-${index + 1}`,
      price: priceIn(currency, wholes, cents),
      giftCard,
      requiresShipping: !giftCard,
      picture: { shape, tint },
      collectionIds: giftCard ? [] : [collection],
    };
  });
}

/** 79.00 reads as 79.00 in euro, 7,900 in yen, 79.000 in dinar. */
function priceIn(currency: string, wholes: bigint, cents: bigint): bigint {
  const digits = digitsOf(currency);
  return digits === 3 ? wholes * 1000n + cents * 10n : wholes * 100n + cents;
}

/** Shopify's managed install: the merchant grants what the app's toml asks for. */
export function installApp(world: World, shop: Shop): void {
  shop.installation ??= {
    id: world.ids.next(),
    scopes: [...world.app.config.scopes],
    installedAt: world.now(),
    tokens: new Map(),
    refreshTokens: new Map(),
    webPixel: null,
  };
}

/** Tokens die at once; the app hears of it by app/uninstalled. */
export function uninstallApp(world: World, shop: Shop): void {
  if (!shop.installation) return;
  shop.installation = null;
  world.webhooks.emit(shop, "app/uninstalled", shopPayload(shop), token());
}

/** Changes what is granted and tells the app, as a deploy with other scopes or an optional scope does. */
export function grantScopes(world: World, shop: Shop, scopes: readonly string[]): void {
  if (!shop.installation) throw new RangeError(`${shop.domain} has not installed the app`);
  const previous = shop.installation.scopes;
  shop.installation.scopes = [...scopes];
  const payload = {
    id: shop.installation.id,
    shop_id: gid("Shop", shop.id),
    previous,
    current: scopes,
    updated_at: new Date(world.now()).toISOString(),
  };
  world.webhooks.emit(shop, "app/scopes_update", payload, token());
}

export function changeShop(world: World, shop: Shop, change: Partial<Omit<ShopRequest, "domain">>): void {
  const { plan, ...rest } = change;
  Object.assign(shop, rest);
  if (plan) {
    shop.plan = plan;
    shop.bucket = new Bucket(RESTORE_RATE[plan], performance.now());
  }
  world.webhooks.emit(shop, "shop/update", shopPayload(shop), token());
}

export function shopPayload(shop: Shop): Record<string, unknown> {
  const time = withOffset(shop.createdAt, shop.timezone);
  const plan = { standard: "basic", advanced: "unlimited", plus: "shopify_plus", enterprise: "enterprise" }[shop.plan];
  return {
    id: shop.id,
    name: shop.name,
    email: shop.email,
    domain: shop.domain,
    country_code: shop.countryCode,
    country: shop.countryCode,
    created_at: time,
    updated_at: time,
    currency: shop.currency,
    customer_email: shop.email,
    timezone: `(GMT) ${shop.timezone}`,
    iana_timezone: shop.timezone,
    shop_owner: shop.owner,
    money_format: "{{amount}}",
    money_with_currency_format: `{{amount}} ${shop.currency}`,
    plan_name: plan,
    plan_display_name: plan,
    taxes_included: shop.taxesIncluded,
    myshopify_domain: shop.domain,
    primary_locale: "en",
    has_storefront: true,
    enabled_presentment_currencies: [shop.currency],
  };
}

/** customers/data_request, customers/redact, shop/redact: as Shopify words them. */
export function sendCompliance(world: World, shop: Shop, topic: string, email: string | null): void {
  const customer = [...shop.customers.values()].find((one) => one.email === email);
  const orders = [...shop.orders.values()].filter((order) => customer && order.customer?.id === customer.id);
  const about = { shop_id: shop.id, shop_domain: shop.domain };
  const who = { customer: { id: customer?.id ?? 0, email: email ?? "", phone: null } };
  const ids = orders.map((order) => order.id);
  const bodies: Record<string, Record<string, unknown>> = {
    "customers/data_request": { ...about, ...who, orders_requested: ids, data_request: { id: world.ids.next() } },
    "customers/redact": { ...about, ...who, orders_to_redact: ids },
    "shop/redact": about,
  };
  const body = bodies[topic];
  if (!body) throw new RangeError(`Not a compliance topic: ${topic}`);
  world.webhooks.emit(shop, topic, body, token());
}
