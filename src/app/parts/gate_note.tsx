// Whether the student passed the gate: better than its base on validation questions, by more than chance. Shown beside the result
// and beside the download, whatever it says.
import type { JSX } from "preact";
import type { Gate } from "../../records/gate.ts";
import { grouped, inDigits, percent } from "../words/numbers.ts";
import { say, type Sentence } from "../words/say.tsx";

/** Where a person's questions were all for learning and for the test. */
const UNASKED: Sentence =
  "No question was set apart for validation, so whether the student is better than its base, the test alone says.";

export function GateNote({ gate }: { readonly gate: Gate }): JSX.Element {
  if (gate.n === 0) return <p class="gate">{say(UNASKED)}</p>;
  return (
    <p class={gate.isBetter ? "gate" : "gate note is-warning"}>
      <strong>{headOf(gate)}</strong> {gateWords(gate)}
    </p>
  );
}

/** A difference that chance explains is not one that is excluded. */
function headOf({ isBetter, gained, lost }: Gate): string {
  if (isBetter) return say("Better than its base.");
  return gained > lost ? say("Not shown to be better than its base.") : say("Not better than its base.");
}

export function gateWords({ isBetter, n, accuracyBefore, accuracyAfter, gained, lost, p }: Gate): string {
  const figures = say(
    "On {n} validation questions, which nobody learned from, {before} were right before and {after} after; {gained} gained, {lost} lost (p = {p}).",
    {
      n: grouped(n),
      before: percent(accuracyBefore),
      after: percent(accuracyAfter),
      gained: grouped(gained),
      lost: grouped(lost),
      p: inDigits(p, 2),
    },
  );
  if (isBetter) return figures;
  const advice =
    gained > lost
      ? say("That may be luck; more questions could tell.")
      : say("Do not use this student for its accuracy.");
  return `${figures} ${advice}`;
}
