// Whoever leaves a run stood far below the start page's head: the page begins at its top again, for eyes and for the keyboard.
import { useEffect, useRef } from "preact/hooks";
import { focusHeading } from "./focus_heading.ts";

/** @param isIdle whether the start page is shown */
export function useStartAtTop(isIdle: boolean): void {
  const was = useRef(isIdle);
  useEffect(() => {
    if (isIdle && !was.current) {
      focusHeading("h1");
      window.scrollTo(0, 0);
    }
    was.current = isIdle;
  }, [isIdle]);
}
