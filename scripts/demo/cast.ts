// Who and what the demo's story is about. Addresses end in .example, which belongs to nobody.

export const SHOP = {
  domain: "fjord-and-field.myshopify.com",
  name: "Fjord & Field",
  currency: "EUR",
  timezone: "Europe/Berlin",
  owner: "Mira Winter",
  taxesIncluded: true,
};

/** What the shop's prices include. */
export const TAX_RATE = "0.19";

export type OfferName = "autumn" | "podcast" | "friends" | "trail";

/** Fields of the offer's form; `endsAfterDays` counts from the install. */
export const OFFERS: Record<OfferName, { fields: Record<string, string>; endsAfterDays?: number }> = {
  autumn: {
    fields: { title: "Autumn with partners", kind: "percent", percent: "15", note: "For the blogs and reels" },
  },
  podcast: { fields: { title: "Podcast listeners", kind: "percent", percent: "20", note: "Read out in the show" } },
  friends: { fields: { title: "Ten off for friends", kind: "fixed", amount: "10.00", note: "" } },
  trail: {
    fields: { title: "Trail week", kind: "percent", percent: "25", note: "One week, for the walkers" },
    endsAfterDays: 7,
  },
};

export type Promoter = {
  /** Fields of the partner's form. */
  fields: Record<string, string>;
  /** What their referral link says, and how many of a hundred orders come by it alone. */
  handle: string;
  byLink: number;
  codes: { typed: string; offer: OfferName /** How many of a hundred orders carry it. */; share: number }[];
  /** When the shop took them on, in days after the install. */
  joinsOnDay: number;
  pausesOnDay?: number;
};

const percent = (rate: string) => ({ commission: "percent", rate });
const flat = (amount: string) => ({ commission: "flat", amount });

export const PARTNERS: Promoter[] = [
  {
    fields: {
      name: "Sarah Lee",
      group: "Creators",
      channel: "social",
      reach: "48,000",
      email: "sarah@slowmornings.example",
      note: "Slow Mornings, reels",
      ...percent("10"),
    },
    handle: "sarah",
    byLink: 5,
    codes: [{ typed: "SARAH15", offer: "autumn", share: 13 }],
    joinsOnDay: 0,
  },
  {
    fields: {
      name: "The Long Way Home",
      group: "Podcasts",
      channel: "podcast",
      reach: "21,000",
      email: "hello@longwayhome.example",
      note: "Podcast. Episode 42 names us.",
      ...percent("12"),
    },
    handle: "longway",
    byLink: 4,
    codes: [{ typed: "LONGWAY20", offer: "podcast", share: 8 }],
    joinsOnDay: 0,
  },
  {
    fields: {
      name: "Jonas Brandt",
      group: "Creators",
      channel: "video",
      reach: "12,500",
      email: "jonas@weitwandern.example",
      note: "Walks, and films it",
      ...percent("8"),
    },
    handle: "jonas",
    byLink: 2,
    codes: [
      { typed: "JONAS15", offer: "autumn", share: 5 },
      { typed: "TRAIL25", offer: "trail", share: 4 },
    ],
    joinsOnDay: 0,
  },
  {
    fields: {
      name: "Amélie Fournier",
      group: "Press",
      channel: "newsletter",
      reach: "8,200",
      email: "amelie@atelierbrume.example",
      note: "Atelier Brume, newsletter",
      ...percent("10"),
    },
    handle: "amelie",
    byLink: 3,
    codes: [{ typed: "AMELIE15", offer: "autumn", share: 8 }],
    joinsOnDay: 0,
  },
  {
    fields: {
      name: "Kettle & Page",
      group: "Press",
      channel: "publisher",
      email: "post@kettleandpage.example",
      note: "Blog on tea and books",
      ...flat("5.00"),
    },
    handle: "kettle",
    byLink: 4,
    codes: [{ typed: "KETTLE10", offer: "friends", share: 6 }],
    joinsOnDay: 1,
  },
  {
    fields: {
      name: "Łucja Zielińska",
      group: "Press",
      channel: "publisher",
      reach: "15,000",
      email: "lucja@cichydom.example",
      note: "Cichy dom, a magazine",
      ...percent("10"),
    },
    handle: "lucja",
    byLink: 2,
    codes: [{ typed: "LUCJA15", offer: "autumn", share: 4 }],
    joinsOnDay: 1,
  },
  {
    fields: {
      name: "Emil Sørensen",
      channel: "social",
      reach: "3,400",
      email: "emil@havnelys.example",
      note: "",
      ...percent("9"),
    },
    handle: "emil",
    byLink: 1,
    codes: [{ typed: "EMIL15", offer: "autumn", share: 4 }],
    joinsOnDay: 2,
    pausesOnDay: 8,
  },
  {
    fields: {
      name: "Noor Haddad",
      group: "Creators",
      channel: "video",
      reach: "30,000",
      email: "noor@quietrooms.example",
      note: "Quiet Rooms, video",
      ...percent("15"),
    },
    handle: "noor",
    byLink: 3,
    codes: [{ typed: "NOOR20", offer: "podcast", share: 7 }],
    joinsOnDay: 5,
  },
];

/** A code of the shop's own, made in the store by hand: it belongs to no partner. */
export const HOUSE_CODE = { code: "WELCOME10", percent: "10", title: "Newsletter welcome" };

/** The goods of the simulator's shop and how often one is bought. */
export const GOODS: [handle: string, weight: number][] = [
  ["linen-shirt", 6],
  ["merino-beanie", 8],
  ["canvas-tote", 6],
  ["trail-mug", 9],
  ["wool-throw", 3],
  ["beeswax-candle", 9],
  ["gift-card", 1],
];

const FIRST =
  "Ada Ben Clara Dario Elif Finn Greta Hugo Ida Jan Kaja Leo Mila Nils Olga Paul Rosa Sven Tilda Yusuf".split(" ");
const LAST = "Albers Becker Costa Demir Ebert Fink Graf Holm Ilić Jansen Kowal Lang Moreau Novak Oster Petrov".split(
  " ",
);

/** The nth customer: always the same name, with an address of their own. */
export function customer(n: number): { email: string; firstName: string; lastName: string } {
  const firstName = FIRST[n % FIRST.length] ?? "";
  const lastName = LAST[Math.floor(n / 3) % LAST.length] ?? "";
  return { email: `${firstName.toLowerCase()}.${n}@mail.example`, firstName, lastName };
}
