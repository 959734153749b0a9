import type { ReactNode } from "react";

/** Buttons and links within a row that can be chosen: a click on them is theirs, and does not choose the row as well. */
export function OwnClick({ children }: { children: ReactNode }) {
  return (
    // It handles nothing itself: what is within is reached and used by keyboard as ever.
    // biome-ignore lint/a11y/noStaticElementInteractions: as above
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above
    <span className="vouch-own-click" onClick={(event) => event.stopPropagation()}>
      {children}
    </span>
  );
}
