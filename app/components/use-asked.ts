import { useFetcher } from "@remix-run/react";
import { useEffect, useState } from "react";

/**
 * What an address of the app answers, asked again when it changes; null asks nothing. A question is put when the one before
 * is answered: one that is broken off is an error on the console.
 */
export function useAsked<T>(address: string | null, delayMs = 0) {
  const { load, state, data } = useFetcher<T>();
  const [asked, setAsked] = useState<string | null>(null);
  const idle = state === "idle";
  useEffect(() => {
    if (address === null) return setAsked(null);
    if (address === asked || !idle) return;
    const timer = setTimeout(() => {
      setAsked(address);
      load(address);
    }, delayMs);
    return () => clearTimeout(timer);
  }, [address, asked, idle, delayMs, load]);
  return { data, upToDate: idle && address !== null && address === asked };
}
