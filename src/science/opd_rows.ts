// On-policy distillation with the debate as privileged teacher, as the page does it.
import { taughtByDebate, teachersOf } from "../methods/opd/learn.ts";
import { OPD_NUMBERS } from "../methods/opd/recipe.ts";
import { generationFlops, trainingFlops } from "../model/flops.ts";
import { promptIds } from "../voice/prompt_ids.ts";
import { debateOf } from "./answering_rows.ts";
import type { Experiment } from "./experiment.ts";
import type { MadeRow, RowSpec } from "./row_spec.ts";
import { configOf } from "./settings.ts";
import { measuredAnswers } from "./sft_rows.ts";
import { siteOf, taughtStudent } from "./student.ts";

const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;

async function taught(x: Experiment, seed: number): Promise<MadeRow> {
  const config = configOf("opd", x.settings, x.settings.opd, { seed });
  const trajectories = await x.trajectories(debateOf("distil", config.agents, config.rounds, seed));
  const lesson = { name: "opd", config, trajectories };
  const site = await siteOf(x, lesson, () => {});
  const { tasks } = await teachersOf(site, OPD_NUMBERS);
  const { model, metrics, seconds } = await taughtStudent(x, lesson, (at) => taughtByDebate.learn(at));
  const { architecture, tokenizer, voice } = x.lab.parts;
  const tokens = metrics.reduce((sum, metric) => sum + metric.tokens, 0);
  // One answer to each question of a step, so that no two are the same and all were read.
  const answers = metrics.length * config.stepQuestions * config.stepAnswers;
  const asked = tasks.map(({ task }) =>
    promptIds(voice, tokenizer, { role: "propose", question: task.question }),
  );
  const prompt = mean(asked.map(({ length }) => length));
  const written = tokens / answers - prompt;
  const read = tasks.map(({ teachers }) =>
    teachers.reduce((sum, each) => sum + generationFlops(architecture, each.promptIds.length, written), 0),
  );
  const lengths = Array.from({ length: answers }, () => tokens / answers);
  return {
    answers: await measuredAnswers(x, seed, model.lora),
    metrics: metrics.map(({ step, loss, gradNorm }) => ({
      kind: "metric",
      of: "opd",
      step,
      values: { loss, gradNorm },
    })),
    facts: {
      questions: tasks.length,
      teachers: tasks.reduce((sum, { teachers }) => sum + teachers.length, 0),
      steps: metrics.length,
      lossFirst: metrics[0]?.loss ?? null,
      lossLast: metrics.at(-1)?.loss ?? null,
    },
    training: {
      rank: config.rank,
      tokens,
      flops:
        trainingFlops(architecture, lengths, answers * written, config.rank) +
        answers * (mean(read) + generationFlops(architecture, prompt, written, config.rank)),
      seconds,
    },
  };
}

export const OPD_ROWS: readonly RowSpec[] = [
  {
    name: "opd",
    title: "OPD, the debate as privileged teacher",
    group: "distilled",
    seeds: "every",
    cost: 4,
    learns: ["opd"],
    make: taught,
  },
];
