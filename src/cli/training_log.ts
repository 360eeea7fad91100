// The steps of a training as they are told, and the files they are written to: the losses, and with them the state.
import { join } from "node:path";
import type { Checkpoint } from "../records/checkpoint.ts";
import type { StepMetric } from "../records/metric.ts";
import type { Surroundings } from "./command.ts";
import { writeTrainingState } from "./training_state.ts";

export const STATE_FILE = "training_state.safetensors";
export const LOSS_FILE = "losses.jsonl";

/** Keeps the steps that were charted, tells them, and writes them with the state. */
export class TrainingLog {
  readonly metrics: StepMetric[];
  savedStep: number;
  /** Sums over the steps of this process after its first, which also waited for the shaders. */
  #seen = { steps: -1, tokens: 0, elapsedMs: 0 };
  readonly #out: string;
  readonly #steps: number;
  readonly #around: Pick<Surroundings, "disk" | "tell">;

  constructor(
    out: string,
    steps: number,
    { metrics, savedStep }: { readonly metrics: readonly StepMetric[]; readonly savedStep: number },
    around: Pick<Surroundings, "disk" | "tell">,
  ) {
    this.#out = out;
    this.#steps = steps;
    this.metrics = [...metrics];
    this.savedStep = savedStep;
    this.#around = around;
  }

  add(metric: StepMetric): void {
    this.metrics.push(metric);
    this.#seen.steps++;
    if (this.#seen.steps > 0) {
      this.#seen.tokens += metric.tokens;
      this.#seen.elapsedMs += metric.elapsedMs;
    }
    const steps = this.#steps;
    this.#around.tell(
      `step ${metric.step} of ${steps}  loss ${metric.loss.toFixed(4)}  gradient ${metric.gradNorm.toFixed(3)}  rate ${metric.learningRate.toExponential(2)}${this.#pace(steps - metric.step)}`,
    );
  }

  #pace(stepsLeft: number): string {
    const { steps, tokens, elapsedMs } = this.#seen;
    if (steps === 0 || elapsedMs === 0) return "";
    const perSecond = (1000 * tokens) / elapsedMs;
    return `  ${perSecond.toFixed(0)} tokens/s  ${((stepsLeft * elapsedMs) / steps / 1000).toFixed(0)} s left`;
  }

  /** The losses first: the state decides where a killed run goes on, so it is never ahead of them. */
  async save(checkpoint: Checkpoint): Promise<void> {
    const { disk } = this.#around;
    const lines = this.metrics.map((metric) => `${JSON.stringify(lossLine(metric))}\n`);
    await disk.replace(join(this.#out, LOSS_FILE), lines.join(""));
    await disk.replace(
      join(this.#out, STATE_FILE),
      writeTrainingState({ checkpoint, metrics: this.metrics }),
    );
    this.savedStep = checkpoint.step;
  }
}

/** A step as it stands in the files. */
export function lossLine({ step, loss, gradNorm, learningRate, tokens, elapsedMs }: StepMetric) {
  return { step, loss, gradNorm, learningRate, tokens, elapsedMs };
}
