// The admin's side of App Bridge: it draws what the app in the frame asks for.
const settings = JSON.parse(document.getElementById("frame-settings").textContent);
const frame = document.querySelector("iframe.app");
const appOrigin = new URL(settings.app).origin;
const tell = (type, rest = {}) => frame.contentWindow.postMessage({ sim: 1, type, ...rest }, appOrigin);
const $ = (selector) => document.querySelector(selector);
const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

const control = async (path, method = "GET", body) => {
  const answer = await fetch(`/_sim/shops/${settings.shop}${path && `/${path}`}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  return answer.json();
};

let bar = null;
let links = [];

/** True when nothing is unsaved, or the merchant leaves it. */
async function mayLeave() {
  if (!bar) return true;
  const dialog = $("#leave");
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  return dialog.returnValue === "leave";
}

function drawNav() {
  const path = location.pathname.slice(settings.base.length) || settings.home;
  const fits = (href) => path === href || (href !== settings.home && path.startsWith(`${href}/`));
  $("#app-nav").replaceChildren(
    ...links
      .filter((link) => !link.home && link.label)
      .map((link) =>
        element(
          "li",
          {},
          element("a", {
            href: settings.base + link.href,
            textContent: link.label,
            ariaCurrent: fits(link.href) ? "page" : null,
            onclick: async (event) => {
              if (event.metaKey || event.ctrlKey) return;
              event.preventDefault();
              document.body.classList.remove("menu-open");
              if (await mayLeave()) tell("go", { href: link.href });
            },
          }),
        ),
      ),
  );
  const home = links.find((link) => link.home)?.href;
  $("#app-home").ariaCurrent = path === home || path === settings.home ? "page" : null;
}

function drawBar() {
  const box = $("#save-bar");
  box.hidden = !bar;
  document.body.classList.toggle("unsaved", Boolean(bar));
  $("#save-bar-buttons").replaceChildren(
    ...(bar?.buttons ?? [])
      .toSorted((a, b) => Number(a.primary) - Number(b.primary))
      .map((button) =>
        element("button", {
          type: "button",
          className: button.primary ? "bar-primary" : "bar-plain",
          textContent: button.loading ? "Saving…" : button.label,
          disabled: button.disabled || button.loading || false,
          onclick: () => tell("press", { bar: bar.id, index: button.index }),
        }),
      ),
  );
}

function showToast({ id, message, duration = 5000, isError, action }) {
  const gone = (said) => {
    if (!box.isConnected) return;
    box.remove();
    tell(said, { toast: id });
  };
  const box = element(
    "div",
    { className: isError ? "toast error" : "toast", id },
    element("span", { textContent: message }),
  );
  box.setAttribute("role", isError ? "alert" : "status");
  if (action)
    box.append(element("button", { type: "button", textContent: action, onclick: () => gone("toastAction") }));
  box.append(
    element("button", { type: "button", ariaLabel: "Dismiss", textContent: "×", onclick: () => gone("toastGone") }),
  );
  $("#toasts").append(box);
  setTimeout(() => gone("toastGone"), duration);
}

async function pick(options) {
  const products = await control("products");
  const chosen = new Set((options.selectionIds ?? []).map((one) => one.id ?? one));
  const several = Boolean(options.multiple);
  const dialog = $("#picker");
  const draw = (wanted) =>
    $("#picker-list").replaceChildren(
      ...products
        .filter((product) => product.title.toLowerCase().includes(wanted.toLowerCase()))
        .map((product) => {
          const box = element("input", {
            type: several ? "checkbox" : "radio",
            name: "pick",
            checked: chosen.has(product.gid),
            onchange: () => {
              if (!several) chosen.clear();
              if (box.checked) chosen.add(product.gid);
              else chosen.delete(product.gid);
            },
          });
          const image = element("img", {
            src: `/_assets/pictures/${product.picture.shape}.svg`,
            alt: "",
            width: 22,
            height: 22,
          });
          const picture = element("span", { className: "picture" }, image);
          picture.style.background = product.picture.tint;
          return element(
            "label",
            { className: "pick" },
            box,
            picture,
            element("span", { textContent: product.title }),
            element("span", { className: "price", textContent: product.price }),
          );
        }),
    );
  $("#picker-title").textContent = options.action === "select" ? "Select products" : "Add products";
  $("#picker-search").value = options.query ?? options.filter?.query ?? "";
  $("#picker-search").oninput = (event) => draw(event.target.value);
  draw($("#picker-search").value);
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  if (dialog.returnValue !== "done") return undefined;
  return products
    .filter((product) => chosen.has(product.gid))
    .map((product) => ({
      id: product.gid,
      title: product.title,
      handle: product.handle,
      images: [],
      variants: [
        { id: `gid://shopify/ProductVariant/${product.variantId}`, title: "Default Title", price: product.price },
      ],
    }));
}

const answers = {
  async token() {
    return control("session-token", "POST");
  },
  async leave() {
    const leave = await mayLeave();
    return { leave };
  },
  async picker({ options }) {
    return { selection: await pick(options) };
  },
  async scopes() {
    const { scopes } = await control("");
    return { granted: scopes, required: settings.scopes, optional: settings.optionalScopes };
  },
  async scopesRequest({ scopes }) {
    const { scopes: granted } = await control("");
    await control("scopes", "POST", { scopes: [...new Set([...granted, ...scopes])] });
    return { result: "granted-all" };
  },
};

async function navigate({ url, target }) {
  if (!(await mayLeave())) return;
  const admin = /^shopify:\/*admin\/?(.*)$/.exec(url);
  if (admin) location.assign(`${settings.store}/${admin[1]}`);
  else if (target === "_blank") window.open(url, "_blank", "noopener");
  else location.assign(url.replace("https://admin.shopify.com/", `${location.origin}/`));
}

const drawn = {
  nav(message) {
    links = message.links;
    drawNav();
  },
  title({ title, buttons }) {
    $("#app-title").textContent = title ?? settings.name;
    document.title = `${title ?? settings.name} · ${settings.shopName}`;
    $("#title-buttons").replaceChildren(
      ...buttons.map((button) =>
        element("button", {
          type: "button",
          className: button.primary ? "button primary" : "button",
          textContent: button.label,
          disabled: button.disabled,
          onclick: () => tell("titlePress", { index: button.index }),
        }),
      ),
    );
  },
  saveBar(message) {
    bar = message.bar;
    drawBar();
  },
  toast: ({ toast }) => showToast(toast),
  toastHide: ({ toast }) => document.getElementById(toast.id)?.remove(),
  loading: ({ on }) => $("#loading").classList.toggle("on", on),
  location({ path }) {
    const url = new URL(path, location.origin);
    for (const name of ["shop", "host", "embedded", "id_token", "session", "locale", "timestamp", "hmac"])
      url.searchParams.delete(name);
    history.replaceState(null, "", settings.base + url.pathname + url.search);
    drawNav();
  },
  navigate,
};

addEventListener("message", async (event) => {
  if (event.origin !== appOrigin || event.source !== frame.contentWindow || event.data?.sim !== 1) return;
  const { type, id } = event.data;
  if (answers[type]) tell("answer", { id, ...(await answers[type](event.data)) });
  else drawn[type]?.(event.data);
});
frame.addEventListener("load", () => $("#loading").classList.remove("on"));

// The document's own session token is good for a minute, so the frame is loaded from here, not from the page's HTML.
const { token } = await control("session-token", "POST");
const start = new URL(settings.app);
start.searchParams.set("id_token", token);
start.searchParams.set("timestamp", String(Math.floor(Date.now() / 1000)));
frame.src = start.href;
addEventListener("beforeunload", (event) => bar && event.preventDefault());
