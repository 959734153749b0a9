// Runs on every page of a theme where the merchant has turned it on (docs/decisions/0024-clicks.md). Where the pixel is blocked, the cart
// says by whose link its customer came: only a partner's handle, and only with the customer's leave for what the pixel needs it for.
(() => {
  const ATTRIBUTE = "ref";
  const LONGEST = 128;
  /** "@ada" is a name; an "@" further on makes it an e-mail address, which is nobody's handle. */
  const VALUE = /^@?[^@]+$/;
  /** When the attribute was written; it outlives the page, and the cart may outlive the time for which a link counts. */
  const WRITTEN = "_vouch_ref_at";
  const DAY_MS = 86_400_000;
  const { Shopify } = window;
  if (!Shopify?.loadFeatures) return;

  const days = Number(document.querySelector("[data-vouch-days]")?.textContent) || 30;
  const handle = handleIn(location.search + location.hash);

  // The first that can be a handle, in any case, as the pixel and the server read it: all that stands behind a "?" is one query.
  function handleIn(address) {
    for (const [name, raw] of new URLSearchParams(address.replace(/#[^?]*/g, "").replace(/\?|&amp;/g, "&"))) {
      const value = raw.trim();
      if (name.toLowerCase() === ATTRIBUTE && value.length <= LONGEST && VALUE.test(value)) return value;
    }
    return null;
  }

  // A browser may forbid storage: then nothing is written that could not be taken out again.
  function writtenAt() {
    try {
      return Number(localStorage.getItem(WRITTEN));
    } catch {
      return null;
    }
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
    if (allowed() && handle !== null) {
      localStorage.setItem(WRITTEN, String(Date.now()));
      await write(handle);
    } else if (at > 0 && (!allowed() || Date.now() - at > days * DAY_MS) && (await write(""))) {
      localStorage.removeItem(WRITTEN);
    }
  }

  // What the customer decides on this page counts for its link as well.
  document.addEventListener("visitorConsentCollected", note);
  Shopify.loadFeatures([{ name: "consent-tracking-api", version: "0.1" }], (error) => {
    if (!error) void note();
  });
})();
