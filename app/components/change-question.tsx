import { useState } from "react";
import { Question } from "./question.tsx";

export type ChangeQuestion = {
  title: string;
  sentences: readonly string[];
  confirm: string;
  onConfirm: () => void;
};

/** Asks before something changes codes that customers have. */
export function useChangeQuestion() {
  const [asked, setAsked] = useState<ChangeQuestion | null>(null);
  const [open, setOpen] = useState(false);
  const ask = (question: ChangeQuestion) => {
    setAsked(question);
    setOpen(true);
  };
  const close = () => setOpen(false);
  const dialog = asked && <Question {...asked} open={open} onClose={close} />;
  return { ask, dialog };
}
