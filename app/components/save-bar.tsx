import { createElement, useEffect } from "react";
import { appBridge } from "./bridge.ts";

type SaveBarProps = { id: string; dirty: boolean; saving: boolean; onSave: () => void; onDiscard: () => void };

/** The admin's contextual save bar: it comes with the first change and goes with the last. */
export function SaveBar({ id, dirty, saving, onSave, onDiscard }: SaveBarProps) {
  useEffect(() => {
    const bar = appBridge()?.saveBar;
    // A page that is left too early, or an admin without save bars, refuses; there is nothing to do about it.
    void (dirty ? bar?.show(id) : bar?.hide(id))?.catch(() => {});
  }, [id, dirty]);
  useEffect(
    () => () =>
      void appBridge()
        ?.saveBar?.hide(id)
        ?.catch(() => {}),
    [id],
  );

  return createElement(
    "ui-save-bar",
    { id },
    createElement(
      "button",
      { variant: "primary", type: "button", onClick: onSave, ...(saving && { loading: "" }) },
      "Save",
    ),
    createElement("button", { type: "button", onClick: onDiscard, disabled: saving }, "Discard"),
  );
}
