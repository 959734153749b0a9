import { useFetcher } from "@remix-run/react";
import { useEffect, useState } from "react";

/**
 * What an address of the app answers, asked again when it changes; null asks nothing. A question is put when the one before
 * is answered: one that is broken off is an error on the console.
 */
export function useAsked<T extends object>(address: string | null, delayMs = 0) {
  const { load, state, data } = useFetcher<T>();
  const [asked, setAsked] = useState<string | null>(null);
  const idle = state === "idle";
  // Where a form is sent while the route of an address is still being discovered, React Router reads all again, finds no such route
  // and answers null: the question is put once more.
  const answered = data !== null;
  useEffect(() => {
    if (address === null) return setAsked(null);
    if ((address === asked && answered) || !idle) return;
    const timer = setTimeout(() => {
      setAsked(address);
      load(address);
    }, delayMs);
    return () => clearTimeout(timer);
  }, [address, asked, answered, idle, delayMs, load]);
  return { data: data ?? undefined, upToDate: idle && answered && address !== null && address === asked };
}
