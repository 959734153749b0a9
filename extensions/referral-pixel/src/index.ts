// Runs in Shopify's sandbox on every page of the shop. It keeps and sends nothing for a visitor who came by no partner's link, and
// nothing without consent. What it sends is described in docs/decisions/0024-clicks.md.
import { register } from "@shopify/web-pixels-extension";

const COOKIE = "_vouch";
const KEPT_SECONDS = 30 * 86_400;
/** One click is told once, however many pages carry its parameter; one that nobody takes is given up after as long. */
const AGAIN_MS = 30 * 60_000;
/** A server that is restarted, or has too much to do, is there again within a minute. */
const RETRIES_MS = [3_000, 12_000, 45_000];
const LONGEST = 128;
/** With an "@" in front, people write their own name; with one further on, an e-mail address, which is nobody's handle. */
const VALUE = /^@?[^@]+$/;
/** So many referrals of one address are told. */
const MOST = 4;

/** In the cookie: who, by which link, when they came, and whether a server has taken it. */
type Seen = { visitor: string; link: string; at: number; told: boolean };
const WRITTEN = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\|(\d{1,15})\|([01])\|([0-9a-z.-]+)$/;

type Work = () => Promise<unknown>;

register(({ analytics, browser, init, settings, customerPrivacy }) => {
  const shop = init.data.shop.myshopifyDomain;
  const parameters = String(settings.parameters).toLowerCase().split(",");
  let allowed = allows(init.customerPrivacy);
  let turn: Promise<unknown> = Promise.resolve();
  /** What this page saw before the visitor was asked. */
  let held: Work[] = [];

  // One thing after the other, so that none reads a cookie that another is about to write. Answers are not waited for: a server
  // that never answers holds up nothing that comes after. What went wrong before stops nothing either.
  const inTurn = (work: Work) => {
    if (!allowed) return held.push(work);
    const once = () => (allowed ? work() : undefined);
    turn = turn.then(once, once);
    return turn;
  };

  customerPrivacy.subscribe("visitorConsentCollected", ({ customerPrivacy: given }) => {
    allowed = allows(given);
    const waiting = held;
    held = [];
    if (allowed) waiting.forEach(inTurn);
    else void browser.cookie.set(`${COOKIE}=; max-age=0; path=/`);
  });

  analytics.subscribe("page_viewed", ({ context }) =>
    inTurn(async () => {
      const { search, hash } = context.document.location;
      const link = linkIn(search + hash);
      const seen = await read();
      const fresh = link !== null && (seen?.link !== link || isOver(seen));
      if (fresh) {
        const click = { visitor: seen?.visitor ?? crypto.randomUUID(), link, at: Date.now(), told: false };
        await keep(click);
        tell(click, clickIn(click));
      } else if (seen !== null && isOpen(seen)) tell(seen, again(seen));
    }),
  );

  // Nothing of this page may be left when its visitor goes: a click that nobody took goes in the same message as the checkout.
  analytics.subscribe("checkout_completed", ({ data }) => tie(data.checkout.token, RETRIES_MS));

  // No later page tells of the checkout: what nobody took is told again while this one stands open.
  const tie = (checkout: string | null | undefined, [wait, ...waits]: number[]): unknown =>
    inTurn(async () => {
      const seen = await read();
      if (seen === null || !checkout) return;
      const later = () => wait && setTimeout(() => tie(checkout, waits), wait);
      tell(seen, { ...(isOpen(seen) && again(seen)), checkout }, later);
    });

  /**
   * What of the address may name somebody, ours first, else in its order, each spelt: the server knows which does. All that stands
   * behind a "?" is one query, wherever it was added.
   */
  function linkIn(address: string): string | null {
    const query = address.replace(/#[^?]*/g, "").replace(/\?|&amp;/g, "&");
    const found = [...new URLSearchParams(query)].flatMap(([name, raw]) => {
      const [parameter, value] = [name.toLowerCase(), raw.trim()];
      const read = parameters.includes(parameter) && value.length <= LONGEST && VALUE.test(value);
      return read ? [`${parameter}=${value}`] : [];
    });
    const own = (pair: string) => Number(pair.startsWith("ref="));
    const best = [...new Set(found)].sort((a, b) => own(b) - own(a)).slice(0, MOST);
    return best.map(spell).join("-") || null;
  }

  function tell(seen: Seen, message: object, otherwise?: () => unknown): void {
    void post({ shop, visitor: seen.visitor, ...message }).then((taken) =>
      taken ? inTurn(() => noteTold(seen)) : otherwise?.(),
    );
  }

  /** Another link may have been followed since, or all forgotten. */
  async function noteTold({ visitor, at }: Seen): Promise<void> {
    const seen = await read();
    if (seen?.visitor === visitor && seen.at === at) await keep({ ...seen, told: true });
  }

  /** Text without credentials needs no leave to be asked for. A blocked endpoint is nothing the shop's visitor should notice. */
  const post = async (message: object): Promise<boolean> =>
    allowed &&
    fetch(String(settings.endpoint), {
      method: "POST",
      body: JSON.stringify(message),
      credentials: "omit",
      keepalive: true,
    }).then(
      ({ ok }) => ok,
      () => false,
    );

  /** What was kept; null where there is nothing, or something that was not written here. */
  async function read(): Promise<Seen | null> {
    const [, visitor, at, told, link] = WRITTEN.exec(await browser.cookie.get(COOKIE)) ?? [];
    return visitor && link ? { visitor, at: Number(at), told: told === "1", link } : null;
  }

  // Consent may have been taken back since the click was seen.
  const keep = async ({ visitor, at, told, link }: Seen) => {
    if (!allowed) return;
    const value = [visitor, at, Number(told), link].join("|");
    await browser.cookie.set(`${COOKIE}=${value}; max-age=${KEPT_SECONDS}; path=/; samesite=lax; secure`);
  };
});

const isOver = ({ at }: Seen) => Date.now() - at > AGAIN_MS;
const isOpen = (seen: Seen) => !seen.told && !isOver(seen);

/** Parameters with their values, in turn. */
const clickIn = ({ link }: Seen) => ({
  click: link.split("-").flatMap((spelt) => {
    const pair = unspell(spelt);
    const end = pair.indexOf("=");
    return [pair.slice(0, end), pair.slice(end + 1)];
  }),
});

/**
 * Told again, a click says how many seconds ago it was: the server's clock makes a moment of it, whatever the browser's shows. A
 * part of a second counts as one: later than it was, a click may seem to come after its order.
 */
const again = (seen: Seen) => ({ ...clickIn(seen), ago: Math.max(0, Math.ceil((Date.now() - seen.at) / 1000)) });

// Not percent-encoded: a browser's answer may be decoded already, and to decode it twice may throw.
const spell = (text: string) =>
  Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(36)).join(".");
const unspell = (spelt: string) => String.fromCharCode(...spelt.split(".").map((unit) => Number.parseInt(unit, 36)));

function allows(given: { analyticsProcessingAllowed: boolean; marketingAllowed: boolean }): boolean {
  return given.analyticsProcessingAllowed && given.marketingAllowed;
}
