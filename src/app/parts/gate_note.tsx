// Whether the student passed the gate: better than its base on validation questions, by more than chance. Shown beside the result
// and beside the download, whatever it says.
import type { JSX } from "preact";
import type { Gate } from "../../records/gate.ts";
import { grouped, percent } from "./wording.ts";

export function GateNote({ gate }: { readonly gate: Gate }): JSX.Element {
  return (
    <p class={gate.isBetter ? "gate" : "gate note is-warning"}>
      <strong>{gate.isBetter ? "Better than its base." : "Not better than its base."}</strong>{" "}
      {gateWords(gate)}
    </p>
  );
}

export function gateWords({ isBetter, n, accuracyBefore, accuracyAfter, gained, lost, p }: Gate): string {
  const figures = `On ${grouped(n)} validation questions, which nobody learned from, ${percent(accuracyBefore)} were right before and ${percent(accuracyAfter)} after; ${grouped(gained)} gained, ${grouped(lost)} lost (p = ${p.toPrecision(2)}).`;
  if (isBetter) return figures;
  return `${figures} ${gained > lost ? "That may be luck; more questions could tell." : "Do not use this student for its accuracy."}`;
}
