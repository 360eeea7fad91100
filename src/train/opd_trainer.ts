// On-policy distillation with the debate as privileged teacher: the student answers by itself, and at each of its own tokens it is pulled
// towards what the same frozen model would say there that has read the debate of this question.
// After MAD-OPD (arXiv:2605.01347) and its release (github.com/chiefovoavicii/MAD-OPD), self-distillation with privilege as in OPSD
// (arXiv:2601.18734) and SDFT (arXiv:2601.19897), the loss of GKD (arXiv:2306.13649).
// Formula (MAD-OPD, equations 7 and 8): L = mean over the student's tokens t of sum_k w_k D(p_k(. | H_k, y_<t), p_S(. | x, y_<t)), where y is
// sampled from the student, H_k is what teacher k has before its eyes, and w = softmax(c_k / tau) with the teachers' confidences c_k in 0 to 1
// and tau 1. Differences, with reasons:
// 1. The teachers are the student's own frozen base, adapter off, in the agents' places of the stored debate; the paper's are larger models.
//    The debate was held once, over the question; the paper's teachers debate anew over each state of the student.
// 2. H_k is the prompt of agent k's last turn, which shows what it and others had said, with what it wrote before its solution, e.g. a
//    critique; the paper appends the transcript to the student's state. So the teacher stands where the agent stood, in words that its
//    voice knows, and a model that always writes a critique first is asked for its solution.
// 3. c_k is the geometric mean of the probabilities that agent k gave its last text's tokens; the paper's agents state a number from 0 to
//    100, which small models cannot. Where a runtime told no probabilities all weigh the same.
//    Of more than two agents the two surest teach, since each costs the reading of a text; the paper has two.
// 4. Only agents teach whose last solution the run's labels keep (the group's agreement, the key, a person), and questions without one are
//    left out: the consensus gate of GATES (arXiv:2602.20574), with the setting "Least votes" as its threshold. The paper has no gate.
// 5. All teachers read one head, so their weighted mean is taken of the hidden rows. For the reverse KL that is the paper's sum but for a
//    number that no gradient sees: sum_k w_k KL(p_S, p_k) = KL(p_S, p_T) + how far the teachers are apart, with p_T their normalised
//    geometric mean. For the other divergences p_T stands in the place of the p_k. The loss that is charted is that from p_T.
// 6. The whole vocabulary counts; the release cuts to the teacher's most likely ids.
// 7. Single answers: no steps of an agent in an environment (the paper's OPAD).
// Trap: every step must be a function of (recipe, step, state), or a resumed run would not end with the same bits.
import { RunError } from "../core/errors.ts";
import { deriveSeed } from "../core/rng.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { StepMetric } from "../records/metric.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Checkpointing } from "../model/activations.ts";
import { runIdentity } from "./checkpoint.ts";
import { firstState } from "./first_state.ts";
import { HiddenRows } from "./hidden_rows.ts";
import { divergenceObjective, type TaughtBatch } from "./objectives/divergence.ts";
import { loraConfigOf, type Recipe, scheduleOf, stepOptions } from "./recipe.ts";
import { questionsOf, sampleAnswers, type Speaker } from "./rollouts.ts";
import { learningRate } from "./schedule.ts";
import { packTaught, taughtRows, type TaughtTask } from "./taught_batches.ts";
import { trainSteps } from "./training_loop.ts";
import { TrainingStep } from "./training_step.ts";
import type { WatchedJob } from "./watched_steps.ts";

/** `batchTokens` cuts nothing here: a step's texts are its questions' answers. */
export interface OpdRecipe extends Recipe {
  /** Questions of a step. */
  readonly questions: number;
  /** Answers sampled to each of them. */
  readonly answers: number;
  /** Of sampling. */
  readonly temperature: number;
  /** 1: reverse KL. 0: forward KL. Between: generalised Jensen-Shannon divergence. */
  readonly divergence: number;
}

export interface OpdJob extends Omit<WatchedJob, "choice">, Speaker {
  readonly gpu: Gpu;
  readonly recipe: OpdRecipe;
  readonly tasks: readonly TaughtTask[];
  /** Tokens of a micro-batch, at least those of the longest question with its answer. */
  readonly microTokens: number;
  /** … of the longest text of a teacher with the student's answer. */
  readonly teacherTokens: number;
  readonly checkpointing: Checkpointing;
  /** How the frozen weights are stored. */
  readonly storage: string;
  readonly onMetric: (metric: StepMetric) => void;
}

/** @throws RunError("config") naming the first number out of its range */
export function checkOpdRecipe({ questions, answers, temperature, divergence }: OpdRecipe): void {
  const wrong = (name: string, range: string, value: number) =>
    new RunError("config", `On-policy distillation: ${name} must be ${range}, got ${value}.`, {
      name,
      value,
    });
  for (const [name, value] of Object.entries({ questions, answers })) {
    if (!(Number.isSafeInteger(value) && value >= 1)) throw wrong(name, "a whole number from 1 on", value);
  }
  if (!(Number.isFinite(temperature) && temperature > 0)) throw wrong("temperature", "above 0", temperature);
  if (!(divergence >= 0 && divergence <= 1)) throw wrong("divergence", "from 0 to 1", divergence);
}

/** Trains from the checkpoint, or the start, to the recipe's last step. -> the last adapter, which the last checkpoint holds
 *  @throws RunError("config" | "empty-dataset" | "store-corrupt" | "non-finite" | "aborted" | "gpu-memory" | "gpu-lost") */
export async function trainOpd(job: OpdJob): Promise<LoraAdapter> {
  const { gpu, model, recipe, tasks, microTokens, teacherTokens, checkpointing } = job;
  checkOpdRecipe(recipe);
  if (tasks.length === 0) throw new RunError("empty-dataset", "There is no question with a teacher.");
  const objective = divergenceObjective(recipe.divergence);
  const options = stepOptions(recipe, checkpointing);
  const step = await TrainingStep.create(gpu, model, microTokens, options, objective);
  let reader: HiddenRows | null = null;
  try {
    reader = await HiddenRows.create(gpu, model, teacherTokens);
    return await takeSteps(job, step, reader);
  } finally {
    reader?.destroy();
    step.destroy();
  }
}

async function takeSteps(
  job: OpdJob,
  step: TrainingStep<TaughtBatch>,
  reader: HiddenRows,
): Promise<LoraAdapter> {
  const { model, recipe, checkpoint, start, onOtherDevice } = job;
  const { layout } = model.lora;
  const identity = await identityOf(job, step.rows, reader.rows);
  const { seed } = recipe;
  step.writeState(firstState({ layout, seed, start: start?.adapter, checkpoint, identity, onOtherDevice }));
  const schedule = scheduleOf(recipe);
  return trainSteps({
    ...job,
    config: loraConfigOf(recipe),
    layout,
    identity,
    step,
    from: checkpoint?.step ?? 0,
    end: recipe.steps,
    started: 0,
    rate: (at) => learningRate(schedule, at),
    batch: async (at) => packTaught(await answersOf(job, reader, at), step.rows, reader.columns),
    onMetric: (metric) => job.onMetric(metric),
  });
}

/** The student's answers of a step, counted from 0, by the weights of the moment. */
async function answersOf(job: OpdJob, reader: HiddenRows, at: number) {
  const { recipe, signal } = job;
  const { seed, questions, answers, temperature } = recipe;
  const teachers = new Map(job.tasks.map((each) => [each.task.id, each.teachers]));
  const tasks = job.tasks.map(({ task }) => task);
  const asked = questionsOf(tasks, { seed, iteration: at, count: questions });
  const key = deriveSeed(seed, "rollouts", at);
  const rollouts = await sampleAnswers(job, asked, { answers, temperature, key, signal });
  return taughtRows(reader, rollouts, ({ id }) => teachers.get(id) ?? [], signal);
}

/** What a checkpoint of this job is of. Weights are rounded: exp and log may differ in the last bit between browsers. */
function identityOf(job: OpdJob, rows: number, teacherRows: number): Promise<string> {
  const { recipe, base, gpu, storage, start } = job;
  const data = job.tasks.map(({ task: { id, question }, teachers }) => [
    id,
    question,
    teachers.map(({ promptIds, weight }) => [promptIds, weight.toFixed(6)]),
  ]);
  const numerics = { device: gpu.report, rows, storage: `${storage}/${teacherRows}` };
  return runIdentity({ recipe, data, base, startSha256: start?.sha256 }, numerics);
}
