// The whole of it for a story in a browser: a database of its own, the simulator, the built app in a process of its own, and
// a Chromium in which somebody plays the merchant. `npm test` builds first; alone, run `npm run build` before.
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { type Browser, chromium, type FrameLocator, type Page } from "playwright-core";
import { vi } from "vitest";
import { PIXEL_SCRIPT } from "../../scripts/pixel.ts";
import { SimulatorClient } from "../../simulator/client.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { createDatabase } from "../database.ts";

const KEYS = {
  SHOPIFY_API_KEY: "story-key",
  SHOPIFY_API_SECRET: "story-secret",
  VOUCH_HASH_KEY: "hash-key-of-stories",
};
const ROOT = path.join(import.meta.dirname, "../..");
// Shopify's library takes what calls itself HeadlessChrome for a robot and answers 410.
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36";
// The admin frames the app from another port of this machine, as it frames a public site from a public one.
const FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-features=LocalNetworkAccessChecks"];

export const WIDE = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

export type World = {
  simulator: SimulatorClient;
  /** Where the app listens. */
  appOrigin: string;
  secret: string;
  /** Opens a page of the app inside the admin of a store: "/app/orders". */
  open: (shop: string, route?: string, size?: typeof WIDE) => Promise<Window>;
  /** Opens a window on a store, a mailbox or a partner's page, as somebody who was never here before. */
  visit: (address: string, size?: typeof WIDE) => Promise<Page>;
  /** Where browsers reach the app. */
  appUrl: string;
  /** For what takes days in life. */
  databaseUrl: string;
  /** All that the app has written to its log so far. */
  logged: () => string;
  /** What browsers complained of since the last time: errors on a console, pages that threw, requests that failed. */
  complaints: () => string[];
  close: () => Promise<void>;
};

/** Leaves a picture of a whole page in the folder that PICTURES names, for whoever wants to look. */
export async function picture({ page }: { page: Page }, name: string): Promise<void> {
  const folder = process.env.PICTURES;
  const size = page.viewportSize();
  if (folder === undefined || size === null) return;
  // The app's frame is as high as the window.
  await page.setViewportSize({ ...size, height: 1_700 });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
  await page.setViewportSize(size);
}

/** A browser window: the admin around, and the app in its frame. */
export type Window = { page: Page; app: FrameLocator; close: () => Promise<void> };

export async function startWorld({ logLevel = "info" }: { logLevel?: string } = {}): Promise<World> {
  const database = await createDatabase();
  const simulator = await startSimulator({
    appOrigin: "http://127.0.0.1:9",
    appToml: path.join(ROOT, "shopify.app.toml"),
    apiKey: KEYS.SHOPIFY_API_KEY,
    apiSecret: KEYS.SHOPIFY_API_SECRET,
    bulkAddDelayMs: 50,
    pixel: PIXEL_SCRIPT,
  });
  const { app, port, said } = await startApp(database.url, { simulator, logLevel });
  const appOrigin = `http://127.0.0.1:${port}`;
  simulator.aimAt(appOrigin);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  let complaints: string[] = [];
  const complain = (text: string) => complaints.push(text);
  return {
    simulator: new SimulatorClient(simulator.url),
    appOrigin,
    secret: KEYS.SHOPIFY_API_SECRET,
    open: (shop, route = "", size = WIDE) =>
      openWindow(browser, `${simulator.url}/store/${shop}/apps/vouch${route}`, { size, complain }),
    visit: async (address, size = WIDE) => {
      const page = await newPage(browser, { size, complain });
      await page.goto(address);
      return page;
    },
    appUrl: simulator.tunnelUrl,
    databaseUrl: database.url,
    logged: () => said.join("\n"),
    complaints() {
      const told = complaints;
      complaints = [];
      return told;
    },
    async close() {
      await browser.close();
      await stopped(app);
      await simulator.close();
      await database.drop();
    },
  };
}

type Started = { app: ChildProcess; port: number; said: readonly string[] };

async function startApp(
  databaseUrl: string,
  { simulator, logLevel }: { simulator: Simulator; logLevel: string },
): Promise<Started> {
  const app = spawn(process.execPath, ["--import", "./simulator/use-simulator.mjs", "server.ts"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      ...KEYS,
      NODE_ENV: "production",
      LOG_LEVEL: logLevel,
      PORT: "0",
      HOST: "127.0.0.1",
      DATABASE_URL: databaseUrl,
      SHOPIFY_APP_URL: simulator.tunnelUrl,
      APP_BRIDGE_URL: `${simulator.url}/app-bridge.js`,
      SIMULATOR_URL: simulator.url,
      SMTP_URL: simulator.smtpUrl,
      MAIL_FROM: "Vouch <partners@vouch.example>",
    },
  });
  const said: string[] = [];
  app.stderr?.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: app.stdout as NonNullable<typeof app.stdout> }).on("line", (line) => {
      said.push(line);
      const listening = /"port":(\d+).*"msg":"listening"/.exec(line);
      if (listening) resolve(Number(listening[1]));
    });
    app.once("exit", () => reject(new Error(`The app did not start:\n${said.join("\n")}`)));
  });
  return { app, port, said };
}

async function stopped(app: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => app.once("exit", resolve));
  app.kill("SIGTERM");
  await ended;
}

type Opening = { size: typeof WIDE; complain: (text: string) => void };

async function newPage(browser: Browser, { size, complain }: Opening): Promise<Page> {
  const context = await browser.newContext({ viewport: size, userAgent: BROWSER });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complain(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complain(`thrown: ${error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 400) complain(`${response.status()} from ${response.url()}`);
  });
  return page;
}

async function openWindow(browser: Browser, address: string, opening: Opening): Promise<Window> {
  const page = await newPage(browser, opening);
  await page.goto(address);
  const app = page.frameLocator("iframe.app");
  await app.locator(".Polaris-Page").first().waitFor();
  await alive(app);
  return { page, app, close: () => page.context().close() };
}

/** Waits until React has taken the page over: what is clicked before does what HTML alone does. */
async function alive(app: FrameLocator): Promise<void> {
  const page = app.locator(".Polaris-Page").first();
  const taken = () => page.evaluate((node) => Object.keys(node).some((key) => key.startsWith("__react")));
  await vi.waitUntil(taken, { timeout: 30_000 });
}

/** Reads a page again until the work of a job stands on it. */
export async function reloadUntil({ page, app }: Window, text: string): Promise<void> {
  const shown = async () => {
    await page.reload();
    // Drawn first, however long that takes.
    await app.locator(".Polaris-Page").first().waitFor();
    const seen = app.getByText(text).first().waitFor({ timeout: 3_000 });
    return seen.then(
      () => true,
      () => false,
    );
  };
  await vi.waitUntil(shown, { timeout: 60_000 });
}

/** How many pixels a page is wider than its window: none, if it can be read without moving it sideways. */
export function overflowOf({ app }: Window): Promise<number> {
  return app.locator("html").evaluate((html) => html.scrollWidth - html.clientWidth);
}

/** Ticks all rows that a list shows. Forced: Polaris draws its own box over the one that is ticked. */
export async function chooseShown(app: FrameLocator): Promise<void> {
  await app
    .getByRole("checkbox", { name: /Select all/ })
    .first()
    .check({ force: true });
}

/** Chooses all rows of a list, those on its other pages too. `all`: "53 codes". */
export async function chooseAll(app: FrameLocator, all: string): Promise<void> {
  await chooseShown(app);
  await app.getByRole("button", { name: `Select all ${all}` }).click();
}

/** Starts the import of a draft, and answers its question: "Import 3 rows". */
export async function startImport(app: FrameLocator, name: string): Promise<void> {
  await app.getByRole("button", { name }).click();
  await app.getByRole("dialog").getByRole("button", { name }).click();
}
