// A few questions that the student never learns, answered again while it learns: greedily, with the very weights that train. It opens a small
// decoder for each look and gives it back. Only where the model is so small that this memory does not count.
import { sleepAwake } from "../core/awake.ts";
import { RunError } from "../core/errors.ts";
import { decodePlan } from "../model/decoding/decode_plan.ts";
import { Generator } from "../model/generate.ts";
import type { Task } from "../records/task.ts";
import type { TrainingSample } from "../records/training_sample.ts";
import { isRight } from "../tasks/judge.ts";
import { sampleAnswers, type Rollout } from "../train/rollouts.ts";
import { type StepProbe, stepProbe } from "../train/step_probe.ts";
import type { GpuSeat } from "./seat.ts";
import type { Site } from "./site.ts";

/** Questions that are answered again and again. */
export const SAMPLED_QUESTIONS = 3;

/** What the first look must be allowed: it compiles the decoder, which takes an adapter on the processor some seconds. */
const LEAST_SOFTWARE_MS = 3000;
const LEAST_HARDWARE_MS = 400;

type SampledSite = Pick<
  Site<{ readonly steps: number }>,
  "config" | "questions" | "samples" | "seat" | "sizes" | "start" | "tokenizer" | "voice" | "hooks"
>;

/** Null where nobody keeps samples, where there is no question for it, without a graphics device, and for a larger model. */
export function openSamples(site: SampledSite): StepProbe | null {
  const { samples, seat, sizes, questions, config, hooks } = site;
  const tasks = questions.validation.slice(0, SAMPLED_QUESTIONS);
  if (samples === undefined || seat.kind !== "gpu" || sizes.storage !== "f32" || tasks.length === 0)
    return null;
  const seen = new Set(samples.kept.map(({ step }) => step));
  return stepProbe({
    clock: hooks.clock,
    total: config.steps,
    leastMs: seat.gpu.report.isSoftware ? LEAST_SOFTWARE_MS : LEAST_HARDWARE_MS,
    seen,
    look: async (step, mostMs) => {
      const found = await answered(site, seat, tasks, { step, mostMs, withBase: !seen.has(0) });
      if (found === null) return false;
      for (const each of found) seen.add(each.step);
      await samples.keep(found);
      return true;
    },
  });
}

interface Look {
  readonly step: number;
  readonly mostMs: number;
  /** Whether the answers of step 0 are asked for too: those of the base alone, with which a student begins. */
  readonly withBase: boolean;
}

/** Null when it would have taken too long, or cannot be done here. @throws RunError("aborted" | "gpu-lost"), errors of the store */
async function answered(
  { sizes, start, tokenizer, voice, hooks }: SampledSite,
  { gpu, model }: GpuSeat,
  tasks: readonly Task[],
  { step, mostMs, withBase }: Look,
): Promise<readonly TrainingSample[] | null> {
  const [late, ended] = [new AbortController(), new AbortController()];
  void sleepAwake(hooks.clock, mostMs, ended.signal).then(
    () => late.abort(new RunError("aborted", "The look at the student took longer than it may.")),
    () => undefined, // the look has ended
  );
  const signal = AbortSignal.any([hooks.signal, late.signal]);
  const { contextTokens } = sizes;
  const plan = { ...decodePlan(model.architecture, { rows: 8, contextTokens }), promptRows: 64 };
  let generator: Generator | null = null;
  try {
    generator = await Generator.create(gpu, model, plan);
    const speaker = { generator, tokenizer, voice };
    const ask = (adapter: boolean) =>
      sampleAnswers(speaker, tasks, { answers: 1, temperature: 0, key: 0, signal, adapter });
    const sampleOf = (at: number) => (rollout: Rollout) => sampleAt(at, rollout, voice);
    const now = (await ask(true)).map(sampleOf(step));
    const before = withBase && start === null ? (await ask(false)).map(sampleOf(0)) : [];
    return [...before, ...now];
  } catch (thrown) {
    if (sparesTraining(thrown, hooks.signal.aborted)) return null;
    throw thrown;
  } finally {
    ended.abort();
    generator?.destroy();
  }
}

/** Whether a look that failed leaves the training as it is: it took too long, there was no memory for it, or a question is too long for the
 *  decoder. @param isCancelled whether the training itself was */
export function sparesTraining(thrown: unknown, isCancelled: boolean): boolean {
  return thrown instanceof RunError && thrown.code !== "gpu-lost" && !isCancelled;
}

function sampleAt(
  step: number,
  { task, text, surprise }: Rollout,
  voice: SampledSite["voice"],
): TrainingSample {
  const { answer } = voice.read(text, task.judge, task.choices);
  const correct = isRight(task, answer);
  return {
    step,
    taskId: task.id,
    question: task.question,
    text,
    answer,
    correct,
    sureness: Math.exp(-surprise),
  };
}
