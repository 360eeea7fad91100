// DPO on the debates' pairs of a right and a wrong solution. A tenth of the pairs is not learned; the trainer's guards look at it.
import { preferenceRows } from "../distill/preferences.ts";
import { trainingFlops } from "../model/flops.ts";
import { trajectoriesOf } from "../teachers/consensus.ts";
import { trainDpo } from "../train/dpo_trainer.ts";
import { recipe } from "../train/recipe.ts";
import { debateOf } from "./answering_rows.ts";
import type { Experiment } from "./experiment.ts";
import type { MetricLine } from "./records.ts";
import type { MadeRow, RowSpec } from "./row_spec.ts";
import { measure } from "./sft_rows.ts";

const JUDGE_EVERY = 10;
/** Nats that the right solutions may lose on the mean: a solution of 40 tokens is then half a nat a token less likely. */
const MOST_LOST = 20;

async function preferred(x: Experiment, seed: number): Promise<MadeRow> {
  const { lab, settings } = x;
  const { gpu, base, tokenizer, voice, clock, signal, architecture } = lab.parts;
  const { rank, steps, batchTokens, learningRate, beta, sft } = settings.dpo;
  const tasks = new Map(x.distilTasks(seed).map((task) => [task.id, task]));
  const debates = trajectoriesOf(await x.turns(debateOf("distil", 5, 2, seed)), "distil");
  const pairs = preferenceRows(debates, tasks, { labels: "truth", voice, tokenizer });
  const learned = pairs.filter((_, i) => i % 10 !== 9);
  const model = await lab.model(rank);
  const metrics: MetricLine[] = [];
  let tokens = 0;
  const started = clock.elapsed();
  const { stop } = await trainDpo({
    runId: "dpo",
    gpu,
    model,
    base,
    pairs: learned,
    validation: pairs.filter((_, i) => i % 10 === 9),
    recipe: {
      ...recipe({ rank, steps, batchTokens, learningRate, seed }),
      beta,
      sft,
      labelSmoothing: 0,
      judgeEvery: JUDGE_EVERY,
      mostLost: MOST_LOST,
    },
    microTokens: lab.microTokens,
    checkpointing: "off",
    storage: "f32",
    checkpoint: null,
    checkpointEvery: steps,
    clock,
    signal,
    pause: () => null,
    onMetric: (metric, { chosen, rejected, margin, accuracy }) => {
      tokens += metric.tokens;
      const values = { loss: metric.loss, chosen, rejected, margin, accuracy };
      metrics.push({ kind: "metric", of: "dpo", step: metric.step, values });
    },
    onValidation: (step, { chosen, rejected, margin, accuracy }) =>
      metrics.push({
        kind: "metric",
        of: "dpo held out",
        step,
        values: { chosen, rejected, margin, accuracy },
      }),
    onOtherDevice: () => {},
    onSkipped: (step) => x.tell(`  dpo: step ${step} was skipped, its gradient is no number`),
    onCheckpoint: () => Promise.resolve(),
  });
  const seconds = (clock.elapsed() - started) / 1000;
  const lengths = learned.flatMap(({ promptIds, chosenIds, rejectedIds }) =>
    [chosenIds, rejectedIds].map((ids) => promptIds.length + ids.length),
  );
  const answered = learned.reduce((sum, each) => sum + each.chosenIds.length + each.rejectedIds.length, 0);
  const shownTimes = tokens / lengths.reduce((sum, length) => sum + length, 0);
  return {
    answers: await measure(x, seed, model.lora),
    metrics,
    facts: {
      pairs: learned.length,
      steps: metrics.filter(({ of }) => of !== "dpo held out").length,
      stop: stop?.reason ?? null,
    },
    training: {
      rank,
      tokens,
      flops: shownTimes * trainingFlops(architecture, lengths, answered, rank),
      seconds,
    },
  };
}

export const DPO_ROWS: readonly RowSpec[] = [
  {
    name: "dpo",
    title: "DPO on debate pairs",
    group: "distilled",
    seeds: "every",
    cost: 1.5,
    learns: ["dpo"],
    make: preferred,
  },
];
