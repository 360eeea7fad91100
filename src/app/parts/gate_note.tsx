// Whether the student passed the gate: better than its base on validation questions, by more than chance. Shown beside the result
// and beside the download, whatever it says.
import type { JSX } from "preact";
import type { Gate } from "../../records/gate.ts";
import { grouped, percent } from "../words/numbers.ts";

/** Where a person's questions were all for learning and for the test. */
const UNASKED =
  "No question was set apart for validation, so whether the student is better than its base, the test alone says.";

export function GateNote({ gate }: { readonly gate: Gate }): JSX.Element {
  if (gate.n === 0) return <p class="gate">{UNASKED}</p>;
  return (
    <p class={gate.isBetter ? "gate" : "gate note is-warning"}>
      <strong>{headOf(gate)}</strong> {gateWords(gate)}
    </p>
  );
}

/** A difference that chance explains is not one that is excluded. */
function headOf({ isBetter, gained, lost }: Gate): string {
  if (isBetter) return "Better than its base.";
  return gained > lost ? "Not shown to be better than its base." : "Not better than its base.";
}

export function gateWords({ isBetter, n, accuracyBefore, accuracyAfter, gained, lost, p }: Gate): string {
  const figures = `On ${grouped(n)} validation questions, which nobody learned from, ${percent(accuracyBefore)} were right before and ${percent(accuracyAfter)} after; ${grouped(gained)} gained, ${grouped(lost)} lost (p = ${p.toPrecision(2)}).`;
  if (isBetter) return figures;
  return `${figures} ${gained > lost ? "That may be luck; more questions could tell." : "Do not use this student for its accuracy."}`;
}
