// How a training that watches itself ended: a guard that stopped it, and which of its adapters the student got.
import { ownValue } from "../../../core/own.ts";
import type { JSX } from "preact";
import type { TrainingOutcome } from "../../../records/training_outcome.ts";
import { progressOf, type RunConfig } from "../../../settings/run_config.ts";
import { percent } from "../../words/numbers.ts";
import { say, sayAny, type Sentence } from "../../words/say.tsx";

/** What each guard means, before its own sentence with the numbers. */
const STOPS: Readonly<Record<string, Sentence>> = {
  "reward-hacking":
    "The student had found out what the judge likes instead of what is right, so practice was stopped.",
  kl: "The student had moved so far from the model it started from that it could lose what it knew, so practice was stopped.",
  "chosen-lost":
    "The right solutions were becoming unlikely along with the wrong ones, so training was stopped.",
  saturated: "There was nothing left to learn from these solutions, so training was stopped early.",
  "by-hand": "You ended the training early, and the student has what it had learned by then.",
  "no-gain": "Nothing got better any more, so the student was left as it was at its best.",
};

type Stop = NonNullable<TrainingOutcome["stop"]>;

interface OutcomeNoteProps {
  readonly outcome: TrainingOutcome;
  /** What the training counts: rounds of practice, or steps. */
  readonly unit: "round" | "step";
  readonly config: RunConfig;
}

export function OutcomeNote({ outcome, unit, config }: OutcomeNoteProps): JSX.Element {
  const { stop } = outcome;
  return (
    <div class="outcome" role="status">
      {stop !== null && (
        <p class="note">
          <strong>{say(ownValue(STOPS, stop.reason) ?? "Training was stopped early.")}</strong>{" "}
          {stopSentence(stop, config)}
        </p>
      )}
      {outcome.validationTasks > 0 && <p>{keptSentence(outcome, unit)}</p>}
    </div>
  );
}

/** With the numbers. A training is ended by hand in its last part: the judge of its steps is no student. */
export function stopSentence({ reason, step, sentence }: Stop, config: RunConfig): string {
  if (reason !== "by-hand") return sayAny(sentence);
  const progress = progressOf(config);
  const { label, total } = progress.part(progress.total);
  return say("It was ended by hand after {label} {done} of {total}.", {
    label: sayAny(label),
    done: step,
    total,
  });
}

export function keptSentence(
  { keptStep, validations, validationTasks }: TrainingOutcome,
  unit: OutcomeNoteProps["unit"],
): string {
  const before = validations.find(({ step }) => step === 0);
  const kept = validations.find(({ step }) => step === keptStep);
  if (before === undefined || kept === undefined) return "";
  if (keptStep === 0) {
    return say(
      "On {n|validation question|validation questions} the student was never better than the model it started from ({before} right), so it was left as that model.",
      { n: validationTasks, before: percent(before.score) },
    );
  }
  const values = {
    step: keptStep,
    n: validationTasks,
    after: percent(kept.score),
    before: percent(before.score),
  };
  return unit === "round"
    ? say(
        "The student is the one of round {step}, the best on {n|validation question|validation questions}: {after} right, {before} before.",
        values,
      )
    : say(
        "The student is the one of step {step}, the best on {n|validation question|validation questions}: {after} right, {before} before.",
        values,
      );
}
