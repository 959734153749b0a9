import { useRevalidator } from "@remix-run/react";
import { useEffect } from "react";

/** Reads the page again and again while something works on what it shows. */
export function usePolling(active: boolean, everyMs: number): void {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (!active || state !== "idle") return;
    const timer = setTimeout(revalidate, everyMs);
    return () => clearTimeout(timer);
  }, [active, everyMs, revalidate, state]);
}
