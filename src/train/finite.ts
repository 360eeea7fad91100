// Rules for numbers that are not finite, the same for every trainer: a step whose gradient is none changes nothing, is told and is not
// charted; three in a row end the training. What such a step cannot undo ends it at once: a loss that is no number though the step was
// applied, or a state that is no number. So no stored checkpoint holds one, and a new start goes on from the last good state.
import { RunError } from "../core/errors.ts";
import type { OptimizerState, StepOutcome } from "./optimizer_step.ts";

const MOST_SKIPPED_IN_A_ROW = 3;

/** Counts the steps that changed nothing. */
export class SkippedSteps {
  readonly #unit: "step" | "iteration";
  readonly #onSkipped: (at: number, outcome: StepOutcome) => void;
  #inARow = 0;

  /** @param unit what `take` counts */
  constructor(unit: "step" | "iteration", onSkipped: (at: number, outcome: StepOutcome) => void) {
    this.#unit = unit;
    this.#onSkipped = onSkipped;
  }

  /** Whether the last step was applied. */
  get isSound(): boolean {
    return this.#inARow === 0;
  }

  /** -> whether the step was applied
   *  @param at counts from 1
   *  @throws RunError("non-finite") for the third in a row that was not, and for one that was though its loss is no number */
  take(outcome: StepOutcome, at: number, learningRate: number): boolean {
    const { loss, gradNorm, isApplied } = outcome;
    if (isApplied && Number.isFinite(loss)) {
      this.#inARow = 0;
      return true;
    }
    const where = `Training stopped at ${this.#unit} ${at}`;
    const details = { step: at, loss, gradNorm };
    if (isApplied) {
      const sentence = `${where}: its loss is ${loss}, though its gradient is a number (norm ${gradNorm}). The graphics device or the memory is faulty.`;
      throw new RunError("non-finite", sentence, details);
    }
    this.#onSkipped(at, outcome);
    if (++this.#inARow < MOST_SKIPPED_IN_A_ROW) return false;
    const sentence = `${where}: loss ${loss}, gradient norm ${gradNorm}, three updates in a row. Choose a smaller learning rate; this one's was ${learningRate}.`;
    throw new RunError("non-finite", sentence, details);
  }
}

/** @param step of the state, for the error
 *  @throws RunError("non-finite") naming what holds the first number that is none */
export function checkState({ parameters, m, v }: OptimizerState, step: number): void {
  const parts = { "the adapter's weights": parameters, "the first moments": m, "the second moments": v };
  for (const [name, values] of Object.entries(parts)) {
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at < 0) continue;
    throw new RunError(
      "non-finite",
      `After step ${step}, ${name} hold ${values[at]} at place ${at}, so nothing of this state is kept. Choose a smaller learning rate if it comes again.`,
      { step, name, at },
    );
  }
}

/** @param what they are scores of, in the plural
 *  @throws RunError("non-finite") for the first that is no number */
export function checkScores(what: string, scores: Float32Array): void {
  const at = scores.findIndex((score) => !Number.isFinite(score));
  if (at < 0) return;
  throw new RunError(
    "non-finite",
    `The model's score of number ${at + 1} of ${scores.length} ${what} is ${scores[at]}; its weights or the device are faulty.`,
    { what, at },
  );
}
