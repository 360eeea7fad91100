// Whoever leaves a run stood far below the start page's head: the page begins at its top again, for eyes and for the keyboard.
import { useEffect, useRef } from "preact/hooks";

/** @param isIdle whether the start page is shown */
export function useStartAtTop(isIdle: boolean): void {
  const was = useRef(isIdle);
  useEffect(() => {
    if (isIdle && !was.current) {
      const heading = document.querySelector<HTMLElement>("h1");
      if (heading !== null) {
        heading.tabIndex = -1; // it takes the focus from a script, and is no stop for the keyboard
        heading.focus({ preventScroll: true });
      }
      window.scrollTo(0, 0);
    }
    was.current = isIdle;
  }, [isIdle]);
}
