// The choice of the student on validation questions, for methods that take their steps in one training: the decoder and the questions
// behind train/student_choice.ts, and what comes of it as the run's outcome. PAD has its own, because its trainer validates by itself.
import type { LoraAdapter } from "../records/adapter.ts";
import type { TrainingWatch } from "../records/checkpoint.ts";
import type { TrainingOutcome } from "../records/training_outcome.ts";
import { decodePlan } from "../model/decoding/decode_plan.ts";
import { Generator } from "../model/generate.ts";
import { stalled } from "../train/guards.ts";
import { type ChoiceRule, StudentChoice, validationScore } from "../train/student_choice.ts";
import type { ConfigOf } from "../settings/row.ts";
import type { keep, steps } from "../settings/shared_rows.ts";
import { onGpu } from "./seat.ts";
import type { Site, Student } from "./site.ts";

/** Checks of a whole training, beside the one before it (docs/log.md, 2026-11-23, "what PAD costs in the page": what they cost). */
export const CHECKS = 5;
/** Checks without gain after which it ends. */
export const PATIENCE = 2;

type Config = ConfigOf<{ steps: typeof steps; keep: typeof keep }>;

export interface Chooser {
  readonly choice: StudentChoice;
  /** Why the training ended before its last step, else null. */
  readonly stop: () => TrainingOutcome["stop"];
  readonly close: () => void;
}

/** null where the run keeps its last state. @throws RunError("config" | "gpu-memory") */
export async function openChooser(site: Site<Config>): Promise<Chooser | null> {
  const { config, sizes, tokenizer, voice, questions, checkpoint, hooks } = site;
  if (config.keep !== "best") return null;
  const { gpu, model } = onGpu(site);
  const { steps } = config;
  const rule: ChoiceRule = { every: Math.ceil(steps / CHECKS), last: steps, patience: PATIENCE };
  const { decodeRows: rows, contextTokens } = sizes;
  const generator = await Generator.create(
    gpu,
    model,
    decodePlan(model.architecture, { rows, contextTokens }),
  );
  try {
    const speaker = { generator, tokenizer, voice };
    const { validation } = questions;
    const score = () => validationScore(speaker, validation, hooks.signal);
    const choice = new StudentChoice(validation, rule, score, checkpoint?.watch);
    const stop = () => {
      const last = choice.watch.validations.at(-1)?.step ?? 0;
      return last < steps ? stalled(choice.watch, PATIENCE) : null;
    };
    return { choice, stop, close: () => generator.destroy() };
  } catch (thrown) {
    generator.destroy();
    throw thrown;
  }
}

/** The student to keep: the chosen state, or `last` where nothing chooses. Tells why the training ended early. */
export function keptStudent(
  { config, questions, notice }: Site<Config>,
  chooser: Chooser | null,
  last: LoraAdapter,
  stop: TrainingOutcome["stop"],
): Student {
  if (stop !== null) notice(stop.reason, stop.sentence);
  const validationTasks = questions.validation.length;
  return watchedStudent(chooser?.choice.watch, last, { stop, steps: config.steps, validationTasks });
}

interface End {
  readonly stop: TrainingOutcome["stop"];
  /** Of the whole training, had nothing stopped it. */
  readonly steps: number;
  readonly validationTasks: number;
}

/** The best state that was found on the way; `last` where none was looked for. */
export function watchedStudent(
  watch: TrainingWatch | undefined,
  last: LoraAdapter,
  { stop, steps, validationTasks }: End,
): Student {
  const { best = null, validations = [] } = watch ?? {};
  return {
    adapter: best?.adapter ?? last,
    outcome: {
      stop,
      keptStep: best?.step ?? stop?.step ?? steps,
      validations,
      validationTasks: best === null ? 0 : validationTasks,
    },
  };
}
