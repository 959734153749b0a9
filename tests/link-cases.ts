// What addresses say of who sent a visitor. The pixel, the theme's block and the server each take them apart, in places that can
// share no code: here they share what must come out of it.
import type { NoReferral } from "../app/domain/click.ts";

/** The parameters that the shop of these cases follows. */
export const FOLLOWED = ["ref", "sca_ref", "rfsn", "dt_id"];

/** `told`: parameters and values as they are written, the best first. Where nobody is named, `why`. */
export type LinkCase = { address: string } & (
  | { told: readonly (readonly [string, string])[] }
  | { told: readonly []; why: Exclude<NoReferral, "not-an-address"> }
);

export const LINK_CASES: readonly LinkCase[] = [
  // Plain ones: in any case, with what else stands in an address.
  { address: "/?ref=Ada", told: [["ref", "Ada"]] },
  { address: "/?REF=ada", told: [["ref", "ada"]] },
  { address: "/products/shirt?color=red&ref=ada#top", told: [["ref", "ada"]] },
  { address: "/?ref=%20ada%20", told: [["ref", "ada"]] },
  { address: `/?${"a=1&".repeat(200)}ref=ada`, told: [["ref", "ada"]] },
  { address: "/?sca_ref=5188496.BbHTin3axE&source=x", told: [["sca_ref", "5188496.BbHTin3axE"]] },
  { address: "/?Sca_Ref=1.A", told: [["sca_ref", "1.A"]] },
  // Any text is a value.
  { address: "/?ref=a%26b%3D%0A%F0%9F%94%A5", told: [["ref", "a&b=\n🔥"]] },
  { address: "/?ref=a%3Db%7Ec", told: [["ref", "a=b~c"]] },
  { address: "/?ref=%25", told: [["ref", "%"]] },
  { address: "/?ref=%E0%A4%A", told: [["ref", "\ufffd%A"]] },
  { address: `/?ref=${"x".repeat(128)}`, told: [["ref", "x".repeat(128)]] },
  // Put together wrongly: all that stands behind a "?" is one query.
  { address: "/products/shirt?variant=1?ref=ada", told: [["ref", "ada"]] },
  { address: "/?ref=ada?utm_source=ig", told: [["ref", "ada"]] },
  { address: "/?variant=1&amp;ref=ada", told: [["ref", "ada"]] },
  { address: "/products/shirt#reviews?ref=ada", told: [["ref", "ada"]] },
  // Several: ours first, then in their order, each once, four at most. One that cannot be read leaves its place to the next.
  {
    address: "/?rfsn=1.a&dt_id=2&ref=ada",
    told: [
      ["ref", "ada"],
      ["rfsn", "1.a"],
      ["dt_id", "2"],
    ],
  },
  {
    address: "/?ref=ada&dt_id=1&ref=ben&ref=ada",
    told: [
      ["ref", "ada"],
      ["ref", "ben"],
      ["dt_id", "1"],
    ],
  },
  {
    address: "/?dt_id=1&dt_id=2&dt_id=3&dt_id=4&dt_id=5&ref=ada",
    told: [
      ["ref", "ada"],
      ["dt_id", "1"],
      ["dt_id", "2"],
      ["dt_id", "3"],
    ],
  },
  { address: "/?ref=1&ref=2&ref=3&ref=4&ref=5", told: ["1", "2", "3", "4"].map((value) => ["ref", value] as const) },
  { address: "/?ref=a%40b.c&ref=ada", told: [["ref", "ada"]] },
  { address: `/?ref=&ref=${"x".repeat(129)}&Ref=ada`, told: [["ref", "ada"]] },
  { address: "/?ref=&sca_ref=1.a", told: [["sca_ref", "1.a"]] },
  // An e-mail address is nobody's handle; what only begins with @ is how people write a name.
  { address: "/?ref=someone%40example.com", told: [], why: "personal" },
  { address: "/?ref=@ada@social.example", told: [], why: "personal" },
  { address: "/?ref=@", told: [], why: "personal" },
  { address: "/?ref=@Ada", told: [["ref", "@Ada"]] },
  { address: "/?ref=%20%40ada", told: [["ref", "@ada"]] },
  // Nobody.
  { address: "/collections/all", told: [], why: "no-parameter" },
  { address: "/?xref=ada", told: [], why: "no-parameter" },
  { address: "/?utm_source=ref=ada", told: [], why: "no-parameter" },
  { address: "/?%E0%A4%A=ada", told: [], why: "no-parameter" },
  { address: "/#ref=ada", told: [], why: "no-parameter" },
  { address: "/?ref=", told: [], why: "empty" },
  { address: "/?ref=%20", told: [], why: "empty" },
  { address: `/?ref=${"x".repeat(129)}`, told: [], why: "too-long" },
];

/** An address as a browser takes it apart for the scripts of its page. */
export function locationOf(address: string): { search: string; hash: string } {
  const { search, hash } = new URL(address, "https://shop.example");
  return { search, hash };
}
