// Runs in Shopify's sandbox on every page of the shop. It keeps and sends nothing for a visitor who came by no partner's link, and
// nothing without consent. What it sends is described in docs/decisions/0024-clicks.md.
import { register } from "@shopify/web-pixels-extension";

const COOKIE = "_vouch";
const KEPT_SECONDS = 30 * 86_400;
/** One click is told once, however many pages carry its parameter. */
const AGAIN_MS = 30 * 60_000;
const LONGEST = 128;

/** In the cookie: who, by which link, and when it was told; 0 until the endpoint has it. */
type Seen = { visitor: string; link: string; toldAt: number };

register(({ analytics, browser, init, settings, customerPrivacy }) => {
  const shop = init.data.shop.myshopifyDomain;
  const parameters = String(settings.parameters).split(",");
  let allowed = allows(init.customerPrivacy);
  let turn: Promise<unknown> = Promise.resolve();

  // One thing after the other: a checkout is told when its click has arrived.
  const inTurn = (work: () => Promise<unknown>) => {
    turn = turn.then(() => (allowed ? work() : undefined));
    return turn;
  };

  customerPrivacy.subscribe("visitorConsentCollected", ({ customerPrivacy: given }) => {
    allowed = allows(given);
    if (!allowed) void browser.cookie.set(`${COOKIE}=; max-age=0; path=/`);
  });

  analytics.subscribe("page_viewed", ({ context }) =>
    inTurn(async () => {
      const link = linkIn(context.document.location.search);
      const seen = await read();
      const fresh = link !== null && (seen?.link !== link || Date.now() - seen.toldAt > AGAIN_MS);
      if (fresh) await tellClick({ visitor: seen?.visitor ?? crypto.randomUUID(), link, toldAt: 0 });
      else if (seen?.toldAt === 0) await tellClick(seen);
    }),
  );

  analytics.subscribe("checkout_completed", ({ data }) =>
    inTurn(async () => {
      const seen = await read();
      const token = data.checkout.token;
      if (seen === null || !token) return;
      if (seen.toldAt === 0) await tellClick(seen);
      await post({ shop, visitor: seen.visitor, checkout: token });
    }),
  );

  /** The first of the parameters that names somebody, as "parameter=value". An e-mail address is nobody's handle. */
  function linkIn(search: string): string | null {
    const query = [...new URLSearchParams(search)];
    for (const parameter of parameters) {
      const value = query.find(([name]) => name.toLowerCase() === parameter.toLowerCase())?.[1].trim();
      if (value && value.length <= LONGEST && !value.includes("@")) return `${parameter}=${value}`;
    }
    return null;
  }

  async function tellClick(seen: Seen): Promise<void> {
    await keep(seen);
    const [parameter = ""] = seen.link.split("=", 1);
    const click = [parameter, seen.link.slice(parameter.length + 1)];
    if (await post({ shop, visitor: seen.visitor, click })) await keep({ ...seen, toldAt: Date.now() });
  }

  /** Text without credentials needs no leave to be asked for. A blocked endpoint is nothing the shop's visitor should notice. */
  const post = (message: object): Promise<boolean> =>
    fetch(String(settings.endpoint), {
      method: "POST",
      body: JSON.stringify(message),
      credentials: "omit",
      keepalive: true,
    }).then(
      ({ ok }) => ok,
      () => false,
    );

  async function read(): Promise<Seen | null> {
    const [visitor, toldAt, link] = (await browser.cookie.get(COOKIE)).split("|");
    return visitor && link ? { visitor, toldAt: Number(toldAt), link: decodeURIComponent(link) } : null;
  }

  const keep = ({ visitor, toldAt, link }: Seen) =>
    browser.cookie.set(
      `${COOKIE}=${visitor}|${toldAt}|${encodeURIComponent(link)}; max-age=${KEPT_SECONDS}; path=/; samesite=lax; secure`,
    );
});

function allows(given: { analyticsProcessingAllowed: boolean; marketingAllowed: boolean }): boolean {
  return given.analyticsProcessingAllowed && given.marketingAllowed;
}
