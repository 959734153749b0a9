// The worker a strict pixel lives in: no page, no window; what it may know and do comes by messages from pixel-host.js.
/* global importScripts, self */
(() => {
  let asked = 0;
  const waiting = new Map();
  const subscribers = [];
  const consentSubscribers = [];
  const told = [];

  const ask = (store, action, ...values) =>
    new Promise((resolve) => {
      asked += 1;
      waiting.set(asked, resolve);
      self.postMessage({ kind: "ask", id: asked, store, action, values });
    });

  const storage = (store) => ({
    getItem: (key) => ask(store, "getItem", key),
    setItem: (key, value) => ask(store, "setItem", key, value),
    removeItem: (key) => ask(store, "removeItem", key),
    clear: () => ask(store, "clear"),
    key: (index) => ask(store, "key", index),
    length: () => ask(store, "length"),
  });

  const browser = {
    cookie: { get: (name) => ask("cookie", "get", name), set: (...values) => ask("cookie", "set", ...values) },
    localStorage: storage("localStorage"),
    sessionStorage: storage("sessionStorage"),
    sendBeacon: async (url, body = "") => {
      await fetch(url, { method: "POST", body, keepalive: true, mode: "no-cors" });
      return true;
    },
  };

  const wants = (wanted, event) =>
    wanted === event.name || wanted === "all_events" || (wanted === "all_standard_events" && event.type === "standard");

  // One subscriber's fault is no other's.
  async function hand(callback, event) {
    try {
      await callback(event);
    } catch (error) {
      self.postMessage({ kind: "fault", message: String(error) });
    }
  }

  const analytics = {
    subscribe: async (name, callback) => {
      subscribers.push({ name, callback });
      for (const event of told) if (wants(name, event)) await hand(callback, event);
    },
    publish: async () => false,
  };

  function tell(event) {
    told.push(event);
    for (const { name, callback } of [...subscribers]) if (wants(name, event)) void hand(callback, event);
  }

  function start({ init, settings }) {
    const customerPrivacy = {
      subscribe: async (name, callback) => {
        if (name === "visitorConsentCollected") consentSubscribers.push(callback);
      },
    };
    const api = { analytics, browser, init, settings, customerPrivacy, _pixelInfo: { runtimeContext: "STRICT" } };
    self.shopify = {
      extend(point, callback) {
        if (point !== "WebPixel::Render") throw new Error(`No extension point ${point}`);
        void hand(callback, api);
      },
    };
    importScripts("/_pixel/pixel.js");
  }

  self.onmessage = ({ data }) => {
    if (data.kind === "start") start(data);
    if (data.kind === "event") tell(data.event);
    if (data.kind === "consent")
      for (const callback of consentSubscribers) void hand(callback, { customerPrivacy: data.customerPrivacy });
    if (data.kind === "answer") {
      waiting.get(data.id)?.(data.value);
      waiting.delete(data.id);
    }
  };
})();
