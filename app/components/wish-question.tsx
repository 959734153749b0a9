import { useState } from "react";
import type { Page } from "../domain/page.ts";
import type { CodeWish } from "./code-buttons.tsx";
import type { CodeRow } from "./code-row.ts";
import type { Keys } from "./code-wishes.ts";
import { allQuestion } from "./list-wish-words.ts";
import { Question } from "./question.tsx";
import { type WishedCode, type WishQuestion, wishQuestion } from "./wish-words.ts";

type OnWish = (wish: CodeWish, keys: Keys) => void;
/** `mapped`: the list may hold codes of no offer. */
type Asking = Pick<Page<CodeRow>, "rows" | "total"> & { mapped: boolean };
type Asked = Omit<WishQuestion, "keys"> & { wish: CodeWish; keys: Keys };

/** Asks before codes are stopped or deleted, and before a wish takes twins along; what needs no question is passed on at once. */
export function useWishQuestion(codes: Asking, onWish: OnWish) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [open, setOpen] = useState(false);
  const ask: OnWish = (wish, keys) => {
    const question = questionOf(wish, keys, codes);
    if (question === null) return onWish(wish, keys);
    setAsked({ ...question, wish });
    setOpen(true);
  };
  const close = () => setOpen(false);
  const dialog = asked && (
    <Question
      open={open}
      title={asked.title}
      sentences={asked.sentences}
      confirm={asked.confirm}
      destructive={asked.wish !== "resume"}
      disabled={asked.keys.length === 0}
      onConfirm={() => onWish(asked.wish, asked.keys)}
      onClose={close}
    />
  );
  return { ask, dialog };
}

function questionOf(wish: CodeWish, keys: Keys, { rows, total, mapped }: Asking): Omit<Asked, "wish"> | null {
  if (wish === "retry") return null;
  if (keys !== "all") return wishQuestion(wish, rows.filter(({ key }) => keys.includes(key)).map(wished));
  return wish === "resume" ? null : { ...allQuestion(wish, { total, mapped }), keys };
}

const wished = ({ key, display, state, offer, twins, yield: { orders } }: CodeRow): WishedCode => ({
  ...{ key, display, state, orders, twins },
  mapped: offer === null,
});
