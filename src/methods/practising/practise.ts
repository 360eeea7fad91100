// A student that practises: it answers the questions by itself, again and again, and what earned more than the other attempts becomes likelier
// (train/grpo_trainer.ts). What earns something is the method's affair.
// A student that starts from an adapter practises from there; the distance that holds it back is the base's.
// In a run without labels no validation question chooses among the student's states: there is no right answer to choose by.
import type { Checkpoint } from "../../records/checkpoint.ts";
import type { Task } from "../../records/task.ts";
import type { TrainingOutcome } from "../../records/training_outcome.ts";
import type { RUN_ROWS } from "../../settings/run_rows.ts";
import type { ConfigOf } from "../../settings/row.ts";
import { decodePlan } from "../../model/decoding/decode_plan.ts";
import { Generator } from "../../model/generate.ts";
import type { NamedAdapter } from "../../train/checkpoint.ts";
import type { GrpoRecipe } from "../../train/grpo_recipe.ts";
import { type GrpoResult, trainGrpo } from "../../train/grpo_trainer.ts";
import type { StepScorer } from "../../train/rewards.ts";
import { promptIds } from "../../voice/prompt_ids.ts";
import { gpuScores } from "../next_scores.ts";
import { openNextWords } from "../next_words.ts";
import { onGpu } from "../seat.ts";
import type { Site, Student } from "../site.ts";
import { PracticeCharts } from "./practice_charts.ts";

export interface Practice {
  readonly tasks: readonly Task[];
  readonly recipe: GrpoRecipe;
  /** Scores steps; null where nothing does. */
  readonly judge: StepScorer | null;
  /** Steps of the run before the first round. */
  readonly offset: number;
  /** What the practice begins with, where that is not what the run's student starts from. */
  readonly start?: NamedAdapter;
}

type PracticeSite = Site<ConfigOf<typeof RUN_ROWS>>;

/** Tokens of the longest question with the longest attempt at it, and at least those of a micro-batch. */
export function longestAttempt(
  { tokenizer, voice, sizes }: Pick<PracticeSite, "tokenizer" | "voice" | "sizes">,
  tasks: readonly Task[],
  room = voice.budget("propose").maxNewTokens,
): number {
  const prompts = tasks.map(
    ({ question }) => promptIds(voice, tokenizer, { role: "propose", question }).length,
  );
  return Math.max(sizes.microTokens, Math.max(...prompts) + room + 1);
}

/** Errors are those of `trainGrpo`. */
export async function practise(
  site: PracticeSite,
  { tasks, recipe, judge, offset, start: begun }: Practice,
): Promise<Student> {
  const { runId, base, config, start, sizes, tokenizer, voice, questions, hooks } = site;
  const seat = onGpu(site);
  const { gpu, model } = seat;
  // Without labels there is no right answer to choose by.
  const validation = config.labels === "truth" ? questions.validation : [];
  const { decodeRows: rows, contextTokens } = sizes;
  const plan = decodePlan(model.architecture, { rows, contextTokens });
  const generator = await Generator.create(gpu, model, plan);
  const probe = await openNextWords(site, gpuScores(seat), recipe.iterations);
  const charts = new PracticeCharts(offset, voice, hooks.onMetric);
  try {
    const result = await trainGrpo({
      ...hooks,
      runId,
      base,
      gpu,
      model,
      generator,
      tokenizer,
      voice,
      recipe,
      tasks,
      validation,
      scorer: judge,
      microTokens: longestAttempt(site, tasks, recipe.clip?.from),
      checkpointing: sizes.checkpointing,
      storage: sizes.storage,
      ...(probe === null ? {} : { probe }),
      ...startOf(begun, start),
      checkpoint: practiceCheckpoint(site, offset),
      checkpointEvery: 1,
      onIteration: (metric, samples) => charts.iteration(metric, samples),
      onValidation: (each) => charts.validation(each),
      onOtherDevice: (iteration) => hooks.onOtherDevice(offset + iteration),
      onSkipped: (iteration, outcome) => hooks.onSkipped(offset + iteration, outcome),
      onCheckpoint: (saved) =>
        hooks.onCheckpoint({ ...saved, step: offset + saved.step }, charts.takeUnsaved()),
    });
    if (result.stop !== null) site.notice(result.stop.reason, result.stop.sentence);
    return {
      adapter: result.kept.adapter,
      last: result.last,
      outcome: outcomeOf(result, validation.length),
    };
  } finally {
    generator.destroy();
  }
}

function startOf(begun: NamedAdapter | undefined, start: PracticeSite["start"]): { start?: NamedAdapter } {
  if (begun !== undefined) return { start: begun };
  return start === null ? {} : { start: { adapter: start.adapter, sha256: start.point.sha256 } };
}

function practiceCheckpoint(
  { checkpoint }: Pick<PracticeSite, "checkpoint">,
  offset: number,
): Checkpoint | null {
  if (checkpoint === null || checkpoint.phase === "prm") return null;
  return { ...checkpoint, step: checkpoint.step - offset };
}

function outcomeOf({ stop, watch, kept }: GrpoResult, validationTasks: number): TrainingOutcome {
  return {
    stop: stop === null ? null : { reason: stop.reason, step: stop.step, sentence: stop.sentence },
    keptStep: kept.step,
    validations: watch.validations,
    validationTasks,
  };
}
