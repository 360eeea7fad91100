// What runs, models and the page itself take of the room that the browser lends.
import type { JSX } from "preact";
import { size } from "../words/numbers.ts";
import type { PageState } from "../state.ts";
import { say } from "../words/say.tsx";

/** A kind that takes less is not named. */
const WORTH_A_WORD = 100_000;

export function StorageLine({ state }: { readonly state: PageState }): JSX.Element | null {
  const storage = state.storage.value;
  if (storage === null) return null;
  const { usedBytes, allowedBytes, parts } = storage;
  const kinds =
    parts === undefined
      ? []
      : [
          [say("runs"), parts.runs] as const,
          [say("models and files"), parts.models] as const,
          [say("the page itself"), parts.page] as const,
        ].filter(([, bytes]) => bytes >= WORTH_A_WORD);
  const told = kinds.map(([what, bytes]) => `${what} ${size(bytes)}`).join(", ");
  return (
    <p class="small" id="storage-line">
      {say("On this device {used} are in use{kinds}. The browser lends up to {allowed}.", {
        used: size(usedBytes),
        kinds: told === "" ? "" : `: ${told}`,
        allowed: size(allowedBytes),
      })}
    </p>
  );
}
