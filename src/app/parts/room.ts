// How wide a picture may be: what is drawn in CSS pixels keeps the size of its text on a phone and on a wide screen.
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** Before the first look at the page. */
const USUAL_ROOM = 640;

/** The element to watch, and its width in CSS pixels. */
export function useRoom() {
  const host = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(USUAL_ROOM);
  useLayoutEffect(() => {
    const box = host.current;
    if (box === null || typeof ResizeObserver === "undefined") return undefined;
    const measure = (): void => {
      if (box.clientWidth > 0) setRoom(box.clientWidth);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  return { host, room };
}
