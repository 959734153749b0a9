import { describe, expect, test } from "vitest";
import { type Asked, checkLink, type Link, type Referred, readAsked } from "./check-link.ts";
import { handleKey } from "./handle.ts";
import { partnerId } from "./ids.ts";

const HOSTS = ["shop.example", "shop.myshopify.com"] as const;
const read = (typed: string): Asked => readAsked(typed, [...HOSTS]);
const link = (typed: string): Link => {
  const asked = read(typed);
  if (asked.kind !== "link") throw new Error(`${typed} was read as ${asked.kind}`);
  return asked;
};

test.each(["SARAH20", " sarah20 ", "10.5OFF", "SAVE/20", "A.B", "10% off / friends", "javascript:alert(1)", "shop"])(
  "%s is a code",
  (typed) => {
    expect(read(typed)).toMatchObject({ kind: "code", typed: typed.trim() });
  },
);

test.each([
  ["https://shop.example/discount/SARAH20", ["SARAH20"]],
  ["https://SHOP.example/discount/sarah20/", ["sarah20"]],
  ["http://shop.myshopify.com/discount/SARAH20?ref=sarah#top", ["SARAH20"]],
  ["shop.example/discount/SARAH20", ["SARAH20"]],
  ["/discount/SARAH%2020", ["SARAH 20"]],
  ["/discount/ADA10,BEN20", ["ADA10", "BEN20"]],
  ["/discount/%E0%A4", ["%E0%A4"]],
  ["shop.example", []],
  ["https://shop.example/products/mug?ref=sarah", []],
  ["?ref=sarah", []],
  ["https://www.shop.example/discount/SARAH20", ["SARAH20"]],
  ["https://shop.example/en-gb/discount/SARAH20?ref=sarah", ["SARAH20"]],
  ["/fr/discount/SARAH20", ["SARAH20"]],
  ["/de/", []],
  ["/french/discount/SARAH20", []],
])("%s is a link of the shop", (typed, codes) => {
  expect(link(typed).codes).toEqual(codes);
});

test.each([
  ["https://evil.example/discount/SARAH20", "evil.example"],
  ["evil.example/discount/SARAH20", "evil.example"],
  ["//evil.example/discount/SARAH20", "evil.example"],
  ["https://shop.example@evil.example/", "evil.example"],
  ["https://shop.example.evil.example/", "shop.example.evil.example"],
  ["https://shop.example:8443/", "shop.example:8443"],
  ["https://www.shop.example.evil.example/", "www.shop.example.evil.example"],
  ["https://wwww.shop.example/", "wwww.shop.example"],
  ["/\\evil.example/discount/SARAH20", "evil.example"],
])("%s leads elsewhere", (typed, host) => {
  expect(read(typed)).toEqual({ kind: "elsewhere", host });
});

test.each(["ftp://shop.example/", "https://", `https://shop.example/?x=${"y".repeat(2048)}`])(
  "%s is no address",
  (typed) => {
    expect(read(typed)).toEqual({ kind: "no-address" });
  },
);

test("nothing is nothing", () => expect(read("  ")).toEqual({ kind: "nothing" }));

describe("where a coupon link opens", () => {
  test.each([
    ["", { kind: "none" }],
    ["?redirect=", { kind: "none" }],
    ["?redirect=%2Fproducts%2Fmug%3Fref%3Dsarah", { kind: "inside", to: "/products/mug?ref=sarah" }],
    ["?return_to=/cart", { kind: "inside", to: "/cart" }],
    ["?redirect=https://shop.myshopify.com/cart", { kind: "inside", to: "https://shop.myshopify.com/cart" }],
    ["?redirect=https://evil.example/", { kind: "outside", to: "https://evil.example/" }],
    ["?redirect=//evil.example", { kind: "outside", to: "//evil.example" }],
    ["?redirect=/%5Cevil.example", { kind: "outside", to: "/\\evil.example" }],
    ["?redirect=%2F%09%2Fevil.example", { kind: "outside", to: "/\t/evil.example" }],
    ["?redirect=/a/..//evil.example", { kind: "outside", to: "/a/..//evil.example" }],
    ["?redirect=javascript:alert(1)", { kind: "outside", to: "javascript:alert(1)" }],
    ["?redirect=/cart&redirect=https://evil.example", { kind: "outside", to: "https://evil.example" }],
  ])("%s", (query, redirect) => {
    expect(link(`https://shop.example/discount/SARAH20${query}`).redirect).toEqual(redirect);
  });
});

test.each([
  ["/en-gb/discount/A", "en-gb", "/discount/A"],
  ["/fr", "fr", "/fr"],
  ["/products/mug", null, "/products/mug"],
  ["/sarah", null, "/sarah"],
])("%s is of the language or market %s", (typed, locale, path) => {
  expect(link(typed)).toMatchObject({ locale, path });
});

test("tags are read beside the target and within it, each once", () => {
  const query = "?redirect=%2F%3Futm_source%3Dada%26utm_medium%3Dx&utm_source=ada&UTM_Campaign=c%2Bd";
  expect(link(`/discount/A${query}`).tags).toEqual([
    ["utm_source", "ada"],
    ["UTM_Campaign", "c+d"],
    ["utm_medium", "x"],
  ]);
});

describe("the steps of a link", () => {
  const referral = { parameter: "ref", value: handleKey("sarah") };
  const sarah = { id: partnerId(1), name: "Sarah Lee" };
  const steps = (typed: string, referred: Referred = "no-parameter") =>
    checkLink(link(typed), { own: "shop.example", hosts: HOSTS, referred, parameters: ["ref"] }).map(
      ({ kind, verdict }) => `${kind} ${verdict}`,
    );
  test.each<[string, string, Referred, string[]]>([
    [
      "code and handle",
      "/discount/A20?ref=sarah",
      [{ referral, partner: sarah }],
      ["link-codes good", "redirect good", "referral good"],
    ],
    ["a code alone", "/discount/A20", "no-parameter", ["link-codes good", "redirect good", "no-referral note"]],
    ["several codes", "/discount/A20,B20", "no-parameter", ["link-codes warning", "redirect good", "no-referral note"]],
    [
      "out of the shop",
      "/discount/A20?redirect=//x.y",
      "no-parameter",
      ["link-codes good", "redirect bad", "no-referral note"],
    ],
    ["a handle alone", "/?ref=sarah", [{ referral, partner: sarah }], ["referral good"]],
    ["a handle of nobody", "/?ref=sarah", [{ referral, partner: null }], ["referral bad"]],
    ["neither", "/", "no-parameter", ["no-referral bad"]],
    [
      "a language, tags and a target in large letters",
      "/fr/discount/A20?REDIRECT=/cart&REF=sarah&utm_source=ada",
      [{ referral, partner: sarah }],
      ["locale note", "link-codes good", "redirect-unread warning", "tags note", "referral good"],
    ],
    ["an empty handle", "/discount/A20?ref=", "empty", ["link-codes good", "redirect good", "no-referral bad"]],
  ])("%s", (_, typed, referred, expected) => {
    expect(steps(typed, referred)).toEqual(["host good", ...expected]);
  });
  test("the host with www is the shop's where Shopify has it connected", () => {
    expect(steps("https://www.shop.example/discount/A20")[0]).toBe("host warning");
    expect(steps("https://shop.myshopify.com/discount/A20")[0]).toBe("host good");
  });
});
