// What runs, models and the page itself take of the room that the browser lends.
import type { JSX } from "preact";
import { sizeText } from "../../core/size_text.ts";
import type { PageState } from "../state.ts";

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
          ["runs", parts.runs] as const,
          ["models and files", parts.models] as const,
          ["the page itself", parts.page] as const,
        ].filter(([, size]) => size >= WORTH_A_WORD);
  const told = kinds.map(([what, size]) => `${what} ${sizeText(size)}`).join(", ");
  return (
    <p class="small" id="storage-line">
      On this device {sizeText(usedBytes)} are in use{told === "" ? "" : `: ${told}`}. The browser lends up to{" "}
      {sizeText(allowedBytes)}.
    </p>
  );
}
