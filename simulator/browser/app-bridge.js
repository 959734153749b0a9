// A stand-in for Shopify's App Bridge. It runs in the app's page and speaks with the simulated admin around it by
// postMessage: session tokens, toasts, save bar, title bar, navigation, resource picker. Modals open in the app's page.
(() => {
  if (window.shopify) return;
  const script = document.currentScript;
  const admin = new URL(script.src).origin;
  const address = new URL(location.href);
  const remember = (name) => {
    const value = address.searchParams.get(name) ?? sessionStorage.getItem(`bridge:${name}`) ?? "";
    if (value) sessionStorage.setItem(`bridge:${name}`, value);
    return value;
  };
  const config = {
    apiKey: script.dataset.apiKey ?? document.querySelector("meta[name=shopify-api-key]")?.content ?? "",
    shop: remember("shop"),
    host: remember("host"),
    locale: address.searchParams.get("locale") ?? "en",
  };
  const embedded = window.parent !== window;

  // Messages: { vouchSim: 1, type, id?, ... }; an answer carries the id of its question.
  const waiting = new Map();
  let asked = 0;
  const tell = (type, rest = {}) => embedded && window.parent.postMessage({ sim: 1, type, ...rest }, admin);
  const ask = (type, rest = {}) =>
    new Promise((resolve, reject) => {
      if (!embedded) return reject(new Error("App Bridge works inside of the admin only"));
      asked += 1;
      waiting.set(asked, { resolve, reject });
      tell(type, { ...rest, id: asked });
    });

  const idToken = async () => (await ask("token")).token;

  // Every request to the app's own origin carries a fresh session token, and is sent once more when the app says that
  // the token was not valid.
  const plainFetch = window.fetch.bind(window);
  window.fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input, location.href);
    const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
    if (url.origin !== location.origin || headers.has("Authorization") || !embedded) return plainFetch(input, init);
    const send = async () => {
      headers.set("Authorization", `Bearer ${await idToken()}`);
      return plainFetch(input instanceof Request ? input.clone() : input, { ...init, headers });
    };
    const answer = await send();
    const elsewhere = answer.headers.get("X-Shopify-API-Request-Failure-Reauthorize-Url");
    if (elsewhere) navigate(new URL(elsewhere, location.href).href, "_top");
    return answer.headers.get("X-Shopify-Retry-Invalid-Session-Request") ? send() : answer;
  };

  const navigate = (url, target) => tell("navigate", { url: String(url), target });
  const plainOpen = window.open.bind(window);
  window.open = (url, target, features) => {
    const text = String(url ?? "");
    if (text.startsWith("shopify:") || target === "_top" || target === "_parent") {
      navigate(text.startsWith("shopify:") ? text : new URL(text, location.href).href, target);
      return null;
    }
    return plainOpen(url, target, features);
  };
  document.addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (!link || event.defaultPrevented) return;
    const href = link.getAttribute("href") ?? "";
    if (!href.startsWith("shopify:") && link.target !== "_top") return;
    event.preventDefault();
    navigate(href.startsWith("shopify:") ? href : link.href, "_top");
  });

  // Where the app is, for the address bar of the admin.
  const here = () => tell("location", { path: location.pathname + location.search });
  for (const name of ["pushState", "replaceState"]) {
    const plain = history[name].bind(history);
    history[name] = (...args) => {
      plain(...args);
      here();
    };
  }
  addEventListener("popstate", here);

  const go = (href) => {
    const known = [...document.querySelectorAll("ui-nav-menu a, s-app-nav s-link, s-app-nav a")].find(
      (link) => link.getAttribute("href") === href,
    );
    const link = known ?? Object.assign(document.createElement("a"), { hidden: true });
    if (!known) {
      link.setAttribute("href", href);
      document.body.append(link);
    }
    link.dispatchEvent(new CustomEvent("shopify:navigate", { bubbles: true, cancelable: true }));
    if (!known) link.remove();
  };

  // Elements that the app writes and the admin draws.
  const words = (node) => node.textContent.trim();
  const buttonsOf = (node) =>
    [...node.querySelectorAll("button, a")].map((one, index) => ({
      index,
      label: words(one),
      primary: one.getAttribute("variant") === "primary",
      tone: one.getAttribute("tone"),
      disabled: one.hasAttribute("disabled"),
      loading: one.hasAttribute("loading") && one.getAttribute("loading") !== "false",
    }));
  const drawNav = () => {
    const menu = document.querySelector("ui-nav-menu, s-app-nav");
    if (!menu) return;
    const links = [...menu.querySelectorAll("a, s-link")].map((link) => ({
      label: words(link),
      href: link.getAttribute("href"),
      home: link.getAttribute("rel") === "home",
    }));
    tell("nav", { links });
  };
  const drawTitle = () => {
    const bar = document.querySelector("ui-title-bar:not(ui-modal ui-title-bar)");
    tell("title", { title: bar?.getAttribute("title") ?? null, buttons: bar ? buttonsOf(bar) : [] });
  };
  const bars = new Map();
  const drawBar = () => {
    const shown = [...bars.values()].at(-1) ?? null;
    tell("saveBar", { bar: shown && { id: shown.id, buttons: shown.buttons() } });
  };
  const redraw = () => {
    drawNav();
    drawTitle();
    drawBar();
  };

  const showBar = (id) => {
    const bar = document.getElementById(id);
    if (!bar) return Promise.reject(new Error(`There is no save bar ${id}`));
    if (!bars.has(id)) {
      bars.set(id, {
        id,
        buttons: () => buttonsOf(bar),
        press: (index) => bar.querySelectorAll("button, a")[index]?.click(),
      });
      bar.dispatchEvent(new CustomEvent("show"));
    }
    drawBar();
    return Promise.resolve();
  };
  const hideBar = (id) => {
    if (bars.delete(id)) document.getElementById(id)?.dispatchEvent(new CustomEvent("hide"));
    drawBar();
    return Promise.resolve();
  };
  const leaveConfirmation = async () => {
    if (bars.size === 0) return;
    const { leave } = await ask("leave");
    if (!leave) return new Promise(() => {});
    bars.clear();
    drawBar();
  };

  // <form data-save-bar>: shown with the first change, gone with a submit or a reset.
  const formBar = (form, shown) => {
    const id = `form:${form.id || form.action}`;
    if (!shown) bars.delete(id);
    else
      bars.set(id, {
        id,
        buttons: () => [
          { index: 0, label: "Save", primary: true },
          { index: 1, label: "Discard", primary: false },
        ],
        press: (index) => (index === 0 ? form.requestSubmit() : form.reset()),
      });
    drawBar();
  };
  const formOf = (event) => event.target.closest?.("form[data-save-bar]");
  document.addEventListener("input", (event) => formOf(event) && formBar(formOf(event), true));
  for (const name of ["submit", "reset"])
    document.addEventListener(name, (event) => formOf(event) && formBar(formOf(event), false));

  class Hidden extends HTMLElement {
    connectedCallback() {
      this.style.display = "none";
    }
    attributeChangedCallback() {
      redraw();
    }
    show() {
      return showBar(this.id);
    }
    hide() {
      return hideBar(this.id);
    }
    disconnectedCallback() {
      if (bars.delete(this.id)) drawBar();
    }
    get showing() {
      return bars.has(this.id);
    }
  }
  for (const name of ["ui-nav-menu", "s-app-nav", "ui-title-bar", "ui-save-bar"])
    if (!customElements.get(name)) customElements.define(name, class extends Hidden {});

  class Modal extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      root.innerHTML = `<style>
          dialog { border: 0; padding: 0; border-radius: 12px; width: min(620px, calc(100vw - 32px)); box-shadow: 0 20px 60px rgb(0 0 0 / .3); font: 14px/1.4 Inter, system-ui, sans-serif; }
          dialog.large { width: min(980px, calc(100vw - 32px)); } dialog::backdrop { background: rgb(0 0 0 / .5); }
          header { display: flex; justify-content: space-between; align-items: center; padding: 12px 16px; background: #f3f3f3; font-weight: 650; }
          header button { border: 0; background: none; font-size: 18px; cursor: pointer; } .body { overflow: auto; max-height: 70vh; } iframe { border: 0; width: 100%; height: 60vh; }
          footer { display: flex; justify-content: flex-end; gap: 8px; padding: 12px 16px; border-top: 1px solid #e3e3e3; } footer:empty { display: none; }
          footer button { font: inherit; padding: 6px 12px; border-radius: 8px; border: 1px solid #c9c9c9; background: #fff; cursor: pointer; } footer button.primary { background: #303030; color: #fff; border-color: #303030; } footer button.critical { background: #c70a24; border-color: #c70a24; }
        </style><dialog><header><span></span><button aria-label="Close">×</button></header><div class="body"><slot></slot></div><footer></footer></dialog>`;
      this.style.display = "contents";
      const dialog = root.querySelector("dialog");
      root.querySelector("header button").onclick = () => this.hide();
      dialog.addEventListener("close", () => this.dispatchEvent(new CustomEvent("hide")));
    }
    show() {
      const root = this.shadowRoot;
      const bar = this.querySelector("ui-title-bar");
      root.querySelector("header span").textContent = bar?.getAttribute("title") ?? "";
      root.querySelector("footer").replaceChildren(
        ...[...(bar?.querySelectorAll("button") ?? [])].reverse().map((one) => {
          const button = document.createElement("button");
          button.textContent = words(one);
          button.className = `${one.getAttribute("variant") ?? ""} ${one.getAttribute("tone") ?? ""}`;
          button.onclick = () => one.click();
          return button;
        }),
      );
      const src = this.getAttribute("src");
      if (src) root.querySelector(".body").innerHTML = `<iframe src="${encodeURI(src)}"></iframe>`;
      root.querySelector("dialog").className = this.getAttribute("variant") ?? "";
      if (!root.querySelector("dialog").open) root.querySelector("dialog").showModal();
      this.dispatchEvent(new CustomEvent("show"));
      return Promise.resolve();
    }
    hide() {
      this.shadowRoot.querySelector("dialog").close();
      return Promise.resolve();
    }
    toggle() {
      return this.shadowRoot.querySelector("dialog").open ? this.hide() : this.show();
    }
  }
  if (!customElements.get("ui-modal")) customElements.define("ui-modal", Modal);
  const modal = (method) => (id) =>
    document.getElementById(id)?.[method]() ?? Promise.reject(new Error(`No modal ${id}`));

  const toasts = new Map();
  let toasted = 0;
  const user = { accountAccess: "full-access", id: "42" };
  window.shopify = {
    config,
    origin: admin,
    ready: Promise.resolve(),
    environment: { mobile: matchMedia("(max-width: 600px)").matches, embedded, pos: false },
    idToken,
    user: () => Promise.resolve(user),
    loading: (on = true) => tell("loading", { on: Boolean(on) }),
    toast: {
      show(message, options = {}) {
        toasted += 1;
        const id = `toast-${toasted}`;
        toasts.set(id, options);
        const { duration, isError, action } = options;
        tell("toast", { toast: { id, message: String(message), duration, isError, action } });
        return id;
      },
      hide: (id) => tell("toastHide", { toast: { id } }),
    },
    modal: { show: modal("show"), hide: modal("hide"), toggle: modal("toggle") },
    saveBar: {
      show: showBar,
      hide: hideBar,
      toggle: (id) => (bars.has(id) ? hideBar(id) : showBar(id)),
      leaveConfirmation,
    },
    resourcePicker: async (options = {}) =>
      (await ask("picker", { options: { ...options, filter: options.filter ?? null } })).selection,
    scopes: {
      query: () => ask("scopes"),
      request: (scopes) => ask("scopesRequest", { scopes }),
    },
    reviews: { request: () => Promise.resolve({ success: false, code: "not-imitated", message: "No reviews here" }) },
    webVitals: { onReport() {} },
  };

  addEventListener("message", (event) => {
    if (event.origin !== admin || event.source !== window.parent || event.data?.sim !== 1) return;
    const { type, id, ...rest } = event.data;
    if (type === "answer") {
      waiting.get(id)?.resolve(rest);
      waiting.delete(id);
    } else if (type === "go") go(rest.href);
    else if (type === "press") bars.get(rest.bar)?.press(rest.index);
    else if (type === "titlePress")
      document
        .querySelector("ui-title-bar:not(ui-modal ui-title-bar)")
        ?.querySelectorAll("button, a")
        [rest.index]?.click();
    else if (type === "toastGone") toasts.get(rest.toast)?.onDismiss?.();
    else if (type === "toastAction") toasts.get(rest.toast)?.onAction?.();
  });

  const reload = address.searchParams.get("shopify-reload");
  if (reload && embedded) {
    // The bounce page: the app had no session token for a document; it gets one and is loaded again.
    void idToken().then((token) => {
      const back = new URL(reload, location.href);
      back.searchParams.set("id_token", token);
      location.replace(back);
    });
    return;
  }
  const start = () => {
    here();
    redraw();
    new MutationObserver(redraw).observe(document.body, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["loading", "disabled", "title", "href"],
    });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
