import { useSearchParams } from "@remix-run/react";
import { useEffect } from "react";
import { toast } from "./bridge.ts";

/** What has just worked before a page was left for this one, by the address's `done`. */
export const DONE = {
  "offer-made": "Offer made",
  "offer-saved": "Offer saved, here and in Shopify",
  "offer-earns": "Offer saved. The new commission holds for orders from now on",
  "offer-waits": "Offer saved. Shopify is told as soon as it answers",
  "offer-deleted": "Offer deleted",
  "partner-added": "Partner added",
  "partner-invited": "Partner added. The invitation is on its way",
} as const;

/** Shows the toast of a page that was come to by a redirect, and takes the word out of the address. */
export function DoneToast() {
  const [query, setQuery] = useSearchParams();
  const done = query.get("done");
  useEffect(() => {
    if (done === null) return;
    if (Object.hasOwn(DONE, done)) toast(DONE[done as keyof typeof DONE]);
    const change = (current: URLSearchParams) => {
      const next = new URLSearchParams(current);
      next.delete("done");
      return next;
    };
    setQuery(change, { replace: true, preventScrollReset: true });
  }, [done, setQuery]);
  return null;
}
