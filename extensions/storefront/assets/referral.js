// Runs on every page of a theme where the merchant has turned it on (docs/decisions/0065-links-in-the-cart.md). Where the pixel is blocked,
// the cart says by which links its customer came: the last few, since the server alone knows which are a partner's, and only with the
// customer's leave for what the pixel needs it for.
(() => {
  const ATTRIBUTE = "ref";
  const LONGEST = 128;
  /** "@ada" is a name; an "@" further on makes it an e-mail address, which is nobody's handle. */
  const VALUE = /^@?[^@]+$/;
  /** Referrals of one address. */
  const MOST = 4;
  /** Links in the cart, of long ones as many as make so many characters. */
  const LINKS = 5;
  const LENGTH = 500;
  /** When the attribute was written; it outlives the page, and the cart may outlive the time for which a link counts. */
  const WRITTEN = "_vouch_ref_at";
  /** What was written, the last link last: [[seconds, "ref", "ada"]]. */
  const FOLLOWED = "_vouch_refs";
  const DAY_S = 86_400;
  const { Shopify } = window;
  if (!Shopify?.loadFeatures) return;

  const days = Number(document.querySelector("[data-vouch-days]")?.textContent) || 30;
  const referrals = referralsIn(location.search + location.hash);

  // What can be a handle, as the pixel and the server read it: all that stands behind a "?" is one query.
  function referralsIn(address) {
    const query = new URLSearchParams(address.replace(/#[^?]*/g, "").replace(/\?|&amp;/g, "&"));
    const found = [...query].flatMap(([name, raw]) => {
      const value = raw.trim();
      return name.toLowerCase() === ATTRIBUTE && value.length <= LONGEST && VALUE.test(value) ? [value] : [];
    });
    return [...new Set(found)].slice(0, MOST).flatMap((value) => [ATTRIBUTE, value]);
  }

  // A browser may forbid storage: then nothing is written that could not be taken out again.
  function writtenAt() {
    try {
      return Number(localStorage.getItem(WRITTEN));
    } catch {
      return null;
    }
  }

  // What is stored there may be anybody's: then this link is the first.
  function followedBefore() {
    try {
      const links = JSON.parse(localStorage.getItem(FOLLOWED));
      return Array.isArray(links) ? links.filter(Array.isArray) : [];
    } catch {
      return [];
    }
  }

  /** The links that count, with this one behind them. Followed again, a link is the last. */
  function withThisLink(now) {
    const earlier = followedBefore().filter(
      ([at, ...said]) => at >= now - days * DAY_S && String(said) !== String(referrals),
    );
    const links = [...earlier, [now, ...referrals]].slice(-LINKS);
    while (links.length > 1 && JSON.stringify(links).length > LENGTH) links.shift();
    return JSON.stringify(links);
  }

  const allowed = () => {
    const privacy = Shopify.customerPrivacy;
    return Boolean(privacy?.analyticsProcessingAllowed() && privacy.marketingAllowed());
  };

  /** Empty, it takes the attribute out. */
  function write(value) {
    return fetch(`${Shopify.routes?.root ?? "/"}cart/update.js`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ attributes: { [ATTRIBUTE]: value } }),
      keepalive: true,
    }).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  async function note() {
    const at = writtenAt();
    if (at === null) return;
    const now = Date.now();
    if (allowed() && referrals.length > 0) {
      const links = withThisLink(Math.floor(now / 1000));
      localStorage.setItem(WRITTEN, String(now));
      localStorage.setItem(FOLLOWED, links);
      await write(links);
    } else if (at > 0 && (!allowed() || now - at > days * DAY_S * 1000)) {
      localStorage.removeItem(FOLLOWED);
      if (await write("")) localStorage.removeItem(WRITTEN);
    }
  }

  // What the customer decides on this page counts for its link as well.
  document.addEventListener("visitorConsentCollected", note);
  Shopify.loadFeatures([{ name: "consent-tracking-api", version: "0.1" }], (error) => {
    if (!error) void note();
  });
})();
