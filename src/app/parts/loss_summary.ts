// What a loss did over the steps, in a sentence. Apart from the other words of numbers, because the start page has no use for it.
import type { StepMetric } from "../../records/metric.ts";
import { decimal } from "../words/numbers.ts";
import { say } from "../words/say.tsx";

/** "Loss fell from 3.10 to 1.42 in 60 steps; flat for the last 15." */
export function lossSummary(steps: readonly StepMetric[]): string {
  const first = steps[0];
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return "";
  const values = { from: decimal(first.loss, 2), to: decimal(last.loss, 2) };
  if (first === last) return say("Loss {to} after step {step}.", { to: values.to, step: first.step });
  const moved =
    values.from === values.to
      ? say("Loss stayed at {to}", { to: values.to })
      : last.loss < first.loss
        ? say("Loss fell from {from} to {to}", values)
        : say("Loss rose from {from} to {to}", values);
  const flat = flatSteps(steps);
  return say("{moved} in {steps|step|steps}{tail}.", {
    moved,
    steps: last.step - first.step + 1,
    tail: flat >= 5 ? say("; hardly moving for the last {flat}", { flat }) : "",
  });
}

/** The largest or the smallest; a list of any length, which the arguments of one call are not. */
const extreme = (values: readonly number[], pick: (a: number, b: number) => number): number =>
  values.reduce((a, b) => pick(a, b));

/** Length of the tail that stays within 5 % of the whole span. */
function flatSteps(steps: readonly StepMetric[]): number {
  const losses = steps.map((step) => step.loss);
  const span = extreme(losses, Math.max) - extreme(losses, Math.min);
  const end = losses.at(-1) ?? 0;
  let length = 0;
  for (const loss of losses.toReversed()) {
    if (Math.abs(loss - end) > 0.05 * span) break;
    length++;
  }
  return length === losses.length ? 0 : length;
}
