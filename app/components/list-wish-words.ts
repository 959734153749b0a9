import type { ListWish, ListWishName } from "../domain/list-wish.ts";
import { count, counted } from "./numbers.ts";

const DOING: Record<ListWishName, string> = {
  stop: "Stopping",
  resume: "Resuming",
  retry: "Trying again",
  delete: "Deleting",
  reassign: "Giving",
};
const DONE: Record<ListWishName, string> = {
  stop: "Stopped",
  resume: "Resumed",
  retry: "Tried again",
  delete: "Deleted",
  reassign: "Given",
};

/** "Stopping 3,001 codes", "1,240 done, 3 left as they are. You can leave this page." */
export function listWishWords({ wish, to, state, total, done, refused }: ListWish): { title: string; words: string } {
  const left = refused === 0 ? "" : `, ${count(refused)} left as ${refused === 1 ? "it is" : "they are"}`;
  const whom = to === null ? "" : ` to ${to}`;
  if (state === "done") {
    return { title: `${DONE[wish]} ${counted(done, "code")}${whom}`, words: `${count(done)} done${left}` };
  }
  if (state === "cancelled") {
    const rest = Math.max(0, total - done - refused);
    return {
      title: `${DONE[wish]} ${count(done)} of ${counted(total, "code")}${whom}`,
      words: `Cancelled${left}, ${count(rest)} not touched`,
    };
  }
  const words = `${count(done)} done${left}. You can leave this page.`;
  return { title: `${DOING[wish]} ${counted(total, "code")}${whom}`, words };
}

/** Before something is done to all codes of a list, which are more than a page shows. `mapped`: some may be of no offer. */
export function allQuestion(wish: "stop" | "delete", { total, mapped }: { total: number; mapped: boolean }) {
  const all = counted(total, "code");
  return wish === "stop"
    ? { title: `Stop all ${all}?`, confirm: "Stop", sentences: [...STOPPING_ALL, ...(mapped ? STOPPING_MAPPED : [])] }
    : { title: `Delete what was never used of ${all}?`, confirm: "Delete", sentences: DELETING_ALL };
}

const STOPPING_ALL = [
  "Customers who type one of them get no discount.",
  "Orders placed with them stay as they are, and what is owed for them stays owed.",
  "Their names stay reserved, and you can resume them later.",
  "Codes for those who misread them are stopped too.",
];
const STOPPING_MAPPED = [
  "Codes that stand in your own discounts are not taken out of your store: customers go on getting what these give, and orders with them are credited to nobody.",
];
const DELETING_ALL = [
  "Vouch forgets the names of codes that are stopped, failed or gone and with which no order was placed, and of those for who misreads them.",
  "Codes that were used stay in the books, and codes that are live stay live. You are told how many these are.",
];
