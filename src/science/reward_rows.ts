// Rows of the reward model: how well it judges steps, and what its judgement is worth when it chooses among samples of the base.
// A solution is worth the score of its last step: the probability that this step and all before it are right.
import type { Completion } from "../records/completion.ts";
import type { Task } from "../records/task.ts";
import { classifierReport } from "../eval/classifier_metrics.ts";
import { canonicalAnswer } from "../tasks/verifier.ts";
import { aggregateScores } from "../train/rewards.ts";
import type { Experiment } from "./experiment.ts";
import type { AnswerLine } from "./records.ts";
import { rewardModel, stepLabelsOf, stepRow, withScorer } from "./reward_model.ts";
import type { RowSpec } from "./row_spec.ts";
import { BEST_OF } from "./settings.ts";

/** A question whose samples were judged. */
interface Judged {
  readonly task: Task;
  /** Samples of the base and what each is worth, in one order. */
  readonly said: readonly Completion[];
  readonly worth: readonly number[];
}

/** The test questions' samples, judged; and every step of theirs with its label. Once for each seed. */
function judged(x: Experiment, seed: number): ReturnType<typeof judge> {
  const name = `judged ${seed}`;
  const made = (x.shared.get(name) as ReturnType<typeof judge> | undefined) ?? judge(x, seed); // only set in the next line
  x.shared.set(name, made);
  return made;
}

async function judge(x: Experiment, seed: number) {
  const { voice } = x.lab.parts;
  const tasks = x.sets.main;
  const said = await x.samples(tasks, BEST_OF, seed);
  const model = await rewardModel(x, seed);
  const solutions = tasks.flatMap((task, i) =>
    (said[i] ?? []).map(({ text }) => ({ task, solution: voice.read(text).solution })),
  );
  const scores = await withScorer(x, model, (scorer) =>
    scorer.score(
      solutions.map(({ task, solution }) => stepRow(x, task, solution)),
      x.lab.parts.signal,
    ),
  );
  const steps = solutions.flatMap(({ task, solution }, i) =>
    stepLabelsOf(x, task, solution).map((label, step) => ({
      probability: scores[i]?.[step] ?? 0,
      isRight: label === 1,
    })),
  );
  const worth = scores.map((each) => aggregateScores(each, "last"));
  const questions: Judged[] = tasks.map((task, i) => ({
    task,
    said: said[i] ?? [],
    worth: worth.slice(i * BEST_OF, (i + 1) * BEST_OF),
  }));
  return { model, steps, questions };
}

const prm: RowSpec = {
  name: "prm",
  title: "process reward model",
  group: "reward model",
  seeds: "every",
  cost: 3,
  learns: ["prm"],
  make: async (x, seed) => {
    const { model, steps } = await judged(x, seed);
    const { auc, accuracy, baseRate, brier, ece, count } = classifierReport(steps);
    return {
      answers: [],
      metrics: model.metrics,
      facts: {
        auc,
        accuracy,
        baseRate,
        brier,
        ece,
        steps: count,
        solutions: model.rows,
        heldOutAuc: model.trained.quality.auc,
      },
      training: model.training,
    };
  },
};

const majority: RowSpec = {
  name: `majority-${BEST_OF}`,
  title: `majority of ${BEST_OF} samples`,
  group: "reward model",
  seeds: "every",
  cost: 0.5,
  learns: [],
  make: async (x, seed) => ({ answers: await x.vote("main", BEST_OF, seed) }),
};

const best: RowSpec = {
  name: `best-of-${BEST_OF}`,
  title: `best of ${BEST_OF} by the reward model`,
  group: "reward model",
  seeds: "every",
  cost: 0.5,
  learns: ["prm"],
  make: async (x, seed) => {
    const { questions } = await judged(x, seed);
    return {
      answers: questions.map((each) => chosen(x, each, each.worth.indexOf(Math.max(...each.worth)))),
    };
  },
};

/** Each sample votes with what it is worth. */
const weighted: RowSpec = {
  name: `weighted-${BEST_OF}`,
  title: `vote of ${BEST_OF}, weighed by the reward model`,
  group: "reward model",
  seeds: "every",
  cost: 0.5,
  learns: ["prm"],
  make: async (x, seed) => {
    const { voice } = x.lab.parts;
    const { questions } = await judged(x, seed);
    return {
      answers: questions.map((each) => {
        const { task, said, worth } = each;
        const answers = said.map(({ text }) =>
          canonicalAnswer(voice.read(text, task.judge, task.choices).answer),
        );
        const sums = answers.map((answer) =>
          answer === null ? 0 : worth.reduce((sum, more, i) => (answers[i] === answer ? sum + more : sum), 0),
        );
        return chosen(x, each, sums.indexOf(Math.max(...sums)));
      }),
    };
  },
};

/** @param index of the sample that counts */
function chosen(x: Experiment, { task, said, worth }: Judged, index: number): AnswerLine {
  const { generated, prompt, flops, seconds } = x.voted("main", task, said); // what all samples cost; reading them is left out
  const line = x.line(said[index]!, { set: "main", task, mode: "best", arena: null });
  return { ...line, generated, prompt, flops, seconds, confidence: worth[index] ?? 0, perToken: null };
}

export const REWARD_ROWS: readonly RowSpec[] = [prm, majority, best, weighted];
