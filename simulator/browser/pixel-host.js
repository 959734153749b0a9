// Runs the app's built pixel beside a storefront page, as Shopify's pixel manager does: in a worker, once the visitor has
// allowed what the extension asks for, with the events of this page, those before the consent as well.
(() => {
  const CONSENT = "_simulator_consent";
  const { settings, requires, consentRequired, clientId, data, events } = JSON.parse(
    document.getElementById("pixel-host-data").textContent,
  );

  const cookieOf = (name) => {
    const found = document.cookie.split(/;\s*/).find((pair) => pair.startsWith(`${name}=`));
    return found === undefined ? "" : decodeURIComponent(found.slice(name.length + 1));
  };

  const privacyOf = (allowed) => ({
    analyticsProcessingAllowed: allowed,
    marketingAllowed: allowed,
    preferencesProcessingAllowed: allowed,
    saleOfDataAllowed: allowed,
  });
  const given = () => privacyOf(!consentRequired || cookieOf(CONSENT) === "yes");

  const enough = (privacy) =>
    (!requires.analytics || privacy.analyticsProcessingAllowed) &&
    (!requires.marketing || privacy.marketingAllowed) &&
    (!requires.preferences || privacy.preferencesProcessingAllowed) &&
    (requires.saleOfData !== "enabled" || privacy.saleOfDataAllowed);

  function context() {
    const { href, hash, host, hostname, origin, pathname, port, protocol, search } = location;
    const place = { href, hash, host, hostname, origin, pathname, port, protocol, search };
    const { characterSet, referrer, title } = document;
    const { innerHeight, innerWidth, outerHeight, outerWidth, scrollX, scrollY } = window;
    return {
      document: { location: place, characterSet, referrer, title },
      navigator: {
        language: navigator.language,
        languages: [...navigator.languages],
        cookieEnabled: navigator.cookieEnabled,
        userAgent: navigator.userAgent,
      },
      window: { location: place, origin, innerHeight, innerWidth, outerHeight, outerWidth, scrollX, scrollY },
    };
  }

  const eventOf = ({ name, data }, seq) => ({
    id: crypto.randomUUID(),
    clientId,
    name,
    timestamp: new Date().toISOString(),
    seq,
    type: "standard",
    context: context(),
    data,
  });

  function setCookie(first, second) {
    // biome-ignore lint/suspicious/noDocumentCookie: a pixel's cookie is the page's, attributes and all.
    document.cookie = second === undefined ? first : `${first}=${second}`;
    return document.cookie;
  }

  function doFor({ store, action, values }) {
    if (store === "cookie")
      return action === "set" ? setCookie(...values) : values[0] ? cookieOf(values[0]) : document.cookie;
    const storage = store === "localStorage" ? localStorage : sessionStorage;
    return action === "length" ? storage.length : storage[action](...values);
  }

  let worker = null;

  function start() {
    if (!settings || worker || !enough(given())) return;
    worker = new Worker("/_pixel/sandbox.js", { name: "pixel" });
    worker.onmessage = ({ data: message }) => {
      if (message.kind === "ask") worker.postMessage({ kind: "answer", id: message.id, value: doFor(message) });
      if (message.kind === "fault") console.error(`pixel: ${message.message}`);
    };
    worker.postMessage({ kind: "start", settings, init: { context: context(), data, customerPrivacy: given() } });
    for (const [seq, event] of events.entries()) worker.postMessage({ kind: "event", event: eventOf(event, seq) });
  }

  function decide(allowed, bar) {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in some browsers.
    document.cookie = `${CONSENT}=${allowed ? "yes" : "no"}; Path=/; Max-Age=31536000; SameSite=Lax`;
    bar.remove();
    start();
    worker?.postMessage({ kind: "consent", customerPrivacy: given() });
  }

  function askForConsent() {
    const bar = document.createElement("section");
    bar.className = "consent";
    bar.setAttribute("aria-label", "Cookies");
    const text = document.createElement("p");
    text.textContent = "Cookies help us see what works.";
    const button = (label, allowed, look) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = `button ${look}`;
      made.textContent = label;
      made.onclick = () => decide(allowed, bar);
      return made;
    };
    bar.append(text, button("Accept", true, ""), button("Decline", false, "button--secondary"));
    document.body.append(bar);
  }

  if (consentRequired && cookieOf(CONSENT) === "") askForConsent();
  start();
})();
