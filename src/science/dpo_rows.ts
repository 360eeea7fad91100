// DPO on the debates' pairs of a right and a wrong solution, as the page does it.
import { preferencePairsOf, preferrer } from "../methods/dpo/learn.ts";
import { trainingFlops } from "../model/flops.ts";
import { debateOf } from "./answering_rows.ts";
import type { Experiment } from "./experiment.ts";
import type { MadeRow, RowSpec } from "./row_spec.ts";
import { configOf } from "./settings.ts";
import { measuredAnswers } from "./sft_rows.ts";
import { siteOf, taughtStudent } from "./student.ts";

async function preferred(x: Experiment, seed: number): Promise<MadeRow> {
  const config = configOf("dpo", x.settings, x.settings.dpo, { seed });
  const trajectories = await x.trajectories(debateOf("distil", config.agents, config.rounds, seed));
  const lesson = { name: "dpo", config, trajectories };
  const { learned } = await preferencePairsOf(await siteOf(x, lesson, () => {}), preferrer.numbers);
  const { student, model, metrics, seconds } = await taughtStudent(x, lesson, (site) =>
    preferrer.learn(site),
  );
  const tokens = metrics.reduce((sum, metric) => sum + metric.tokens, 0);
  const lengths = learned.flatMap(({ promptIds, chosenIds, rejectedIds }) =>
    [chosenIds, rejectedIds].map((ids) => promptIds.length + ids.length),
  );
  const answered = learned.reduce((sum, each) => sum + each.chosenIds.length + each.rejectedIds.length, 0);
  const shownTimes = tokens / lengths.reduce((sum, length) => sum + length, 0);
  return {
    answers: await measuredAnswers(x, seed, model.lora),
    metrics: metrics.map(({ step, loss, pairs }) => ({
      kind: "metric",
      of: "dpo",
      step,
      values: { loss, accuracy: pairs?.accuracy ?? 0, margin: pairs?.margin ?? 0 },
    })),
    facts: { pairs: learned.length, steps: metrics.length, stop: student.outcome?.stop?.reason ?? null },
    training: {
      rank: config.rank,
      tokens,
      flops: shownTimes * trainingFlops(x.lab.parts.architecture, lengths, answered, config.rank),
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
