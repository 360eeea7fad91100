// In which minute of the lesson the class is.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Clock } from "../../core/ports.ts";
import { say } from "../words/say.tsx";

const EVERY_MS = 15_000;
/** After that it cannot be the same lesson any more. */
const TOO_LONG_MIN = 90;

interface MinuteProps {
  readonly startedAt: number;
  readonly clock: Pick<Clock, "now">;
}

export function Minute({ startedAt, clock }: MinuteProps): JSX.Element | null {
  const [now, setNow] = useState(clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const minute = Math.floor(Math.max(0, now - startedAt) / 60_000);
  if (minute >= TOO_LONG_MIN) return null;
  return <> {say("(it is minute {minute})", { minute })}</>;
}
