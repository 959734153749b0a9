import type { MovingColumn, MovingFate, MovingFile, MovingKind } from "../../domain/moving.ts";
import { counted } from "../numbers.ts";

type Words = {
  title: string;
  /** What a file of the kind holds, line by line. */
  says: string[];
  example: string;
  columns: string[];
  noun: string;
  nouns?: string;
};

export const MOVING: Record<MovingKind, Words> = {
  balances: {
    title: "Bring over balances",
    says: [
      "A row has a partner, an amount and a state: pending with the day on which it becomes payable, approved, or debt.",
      "What was paid or denied there is left out. Each amount is booked once, however often a file says it.",
      "Nothing is booked before you have seen each row, and all of it can be undone.",
    ],
    example:
      "partner, email, amount, status, payable on, order\nAda Lovelace, ada@example.com, 12.50, pending, 2026-12-15, 1042",
    columns: ["Partner", "Amount", "State", "Payable on", "Order there"],
    noun: "amount",
  },
  customers: {
    title: "Bring over customers",
    says: [
      "A row has a customer (Shopify’s customer number, or an e-mail address), the partner, and since when; until when may stay empty.",
      "Without “since” it is the day on which Vouch takes over, or today where that is past.",
      "Later orders of that customer count for the partner where no code and no link speaks for another.",
      "Of an address only a keyed hash is kept. A customer who asks to be forgotten is.",
    ],
    example: "customer id, partner, since, until\n7012345678901, Ada Lovelace, 2026-03-01,",
    columns: ["Partner", "Since", "Until"],
    noun: "customer",
  },
  commissions: {
    title: "Compare with the former program",
    says: [
      "A row has an order (its name or Shopify’s number), the partner and the commission, as the former program reckoned it.",
      "Lists of UpPromote, Refersion and GoAffPro are read by the names of their columns.",
      "Nothing is booked. Each order is shown with theirs, yours here, and why they differ.",
    ],
    example: "order, partner, commission\n#1042, Ada Lovelace, 8.90",
    columns: ["Order", "Partner", "Commission"],
    noun: "commission",
  },
  prefixes: {
    title: "Bring over code prefixes",
    says: [
      "A row has a partner and how their codes begin: every code of your store that begins so counts for them, such as SARAH-8F3K2 by SARAH-.",
      "Since when may be named as a day. Without one it holds from the moment at which it is brought over.",
      "A code that belongs to a partner itself stays theirs, and of several prefixes the longest decides.",
      "Nothing is given before you have seen each row, and all of it can be undone.",
    ],
    example: "partner, email, prefix, since\nSarah Lee, sarah@example.com, SARAH-, 2026-03-01",
    columns: ["Partner", "Prefix", "Since"],
    noun: "prefix",
    nouns: "prefixes",
  },
};

/** "3 prefixes", of what a kind of file brings over. */
export const countedOf = (kind: MovingKind, n: number): string => {
  const { noun, nouns } = MOVING[kind];
  return nouns === undefined ? counted(n, noun) : counted(n, noun, nouns);
};

export const FILE_STATE: Record<MovingFile["state"], string> = {
  draft: "Not begun",
  running: "Under way",
  done: "Brought over",
  undoing: "Being undone",
  undone: "Undone",
};

export const ROW_FATE: Record<MovingFate, string> = {
  take: "Is brought over",
  taken: "Brought over",
  known: "Here already",
  left: "Left out",
  wrong: "Needs you",
};

export const FATE_TONE = {
  take: "success",
  taken: "success",
  known: "info",
  left: undefined,
  wrong: "warning",
} as const;

export const MOVING_COLUMN: Record<MovingColumn, string> = {
  partner: "Partner",
  firstName: "First name",
  lastName: "Last name",
  email: "E-mail of the partner",
  amount: "Amount",
  currency: "Currency",
  state: "State",
  date: "Payable on",
  reference: "Order there",
  customer: "Customer",
  customerEmail: "E-mail of the customer",
  prefix: "Prefix",
  since: "Since",
  until: "Until",
};
