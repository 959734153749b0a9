import { chromium } from "playwright-core";
const UA = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-features=LocalNetworkAccessChecks"] });
const STORE = process.argv[2];
const pages = process.argv.slice(3);
for (const [name, size] of [["wide", { width: 1280, height: 900 }], ["phone", { width: 390, height: 844 }]]) {
  const c = await b.newContext({ userAgent: UA, viewport: size });
  const p = await c.newPage();
  p.on("console", (m) => m.type() === "error" && console.log("console", m.text().slice(0, 200)));
  for (const route of pages) {
    await p.goto(`http://localhost:9400/store/${STORE}/apps/vouch${route}`);
    const f = p.frameLocator("iframe.app");
    await f.locator(".Polaris-Page").first().waitFor({ timeout: 15000 });
    await p.waitForTimeout(700);
    const h = await f.locator("body").evaluate((el) => document.documentElement.scrollHeight);
    await p.setViewportSize({ width: size.width, height: Math.min(Math.max(size.height, h + 120), 2600) });
    await p.waitForTimeout(300);
    const over = await f.locator("body").evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    const file = `/tmp/shots/${route.replace(/\W+/g, "_")}-${name}.png`;
    await p.screenshot({ path: file });
    await p.setViewportSize(size);
    console.log(file, "overflow", over);
  }
  await c.close();
}
await b.close();
