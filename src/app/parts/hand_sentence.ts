// What a person decided by hand about questions, as the page says it; `byHandSentence` says the same in the files of a download.
import type { Fate } from "../../records/by_hand.ts";
import { say } from "../words/say.tsx";

/** "By hand, 2 questions were left out and 1 kept."; "" where nothing was decided. */
export function handSentence(fates: Iterable<Fate>): string {
  const all = [...fates];
  const kept = all.filter((fate) => fate === "keep").length;
  const left = all.length - kept;
  if (all.length === 0) return "";
  if (kept === 0) return say("By hand, {left|question was|questions were} left out.", { left });
  if (left === 0) return say("By hand, {kept|question was|questions were} kept.", { kept });
  return say("By hand, {left|question was|questions were} left out and {kept} kept.", { left, kept });
}
