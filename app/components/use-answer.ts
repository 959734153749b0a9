import { useEffect, useRef } from "react";

/** Tells of each answer once, however often the page is drawn meanwhile. */
export function useAnswer<T>(answer: T | undefined, tell: (answer: T) => void): void {
  const latest = useRef(tell);
  useEffect(() => {
    latest.current = tell;
  });
  useEffect(() => {
    if (answer !== undefined) latest.current(answer);
  }, [answer]);
}
