// `npm run science -- --methods`: every method's student of one and the same debate, answers known, each beside a vote of single answers
// that may spend as many tokens as the student does. Plain copying is one of the rows.
import { METHODS, type MethodId } from "../methods/list.ts";
import type { Method } from "../methods/method.ts";
import type { Experiment } from "./experiment.ts";
import type { AnswerLine } from "./records.ts";
import type { MadeRow, RowSpec } from "./row_spec.ts";
import type { Settings } from "./settings.ts";
import { readSettings, sideStudent, sizedConfig } from "./side_student.ts";
import { groupTalk } from "./teacher_rows.ts";

/** Loads every method, whose fixed numbers are part of what decides its row. */
export async function methodRows(): Promise<readonly RowSpec[]> {
  const ids = Object.keys(METHODS) as MethodId[]; // the keys of a constant table
  return Promise.all(
    ids.map(async (id) => {
      const method: Method = METHODS[id];
      const { numbers } = await method.learner();
      return methodRow(id, method.name, numbers);
    }),
  );
}

const configOfRow = (id: MethodId, settings: Settings, seed: number) =>
  sizedConfig(id, settings, { seed, labels: "truth" });

function methodRow(id: MethodId, name: string, numbers: unknown): RowSpec {
  return {
    name: `method-${id}`,
    title: name,
    group: "distilled",
    seeds: "every",
    cost: METHODS[id].chart.kind === "practice" ? 5 : 2,
    learns: [],
    recipe: (settings) => ({ ...readSettings(configOfRow(id, settings, 0)), numbers }),
    make: (x, seed) => learnedBy(x, seed, id),
  };
}

async function learnedBy(x: Experiment, seed: number, id: MethodId): Promise<MadeRow> {
  const config = configOfRow(id, x.settings, seed);
  const talks = await x.trajectories(groupTalk("debate", "distil", seed));
  const student = await sideStudent(x, { name: `method-${id}`, config, talks });
  const answers = await x.ask("main", "greedy", seed, student.model.lora);
  const single = await x.ask("main", "sampled", seed, null);
  const samples = Math.max(1, Math.ceil(tokensOf(answers) / tokensOf(single)));
  return {
    answers: [...answers, ...(await x.vote("main", samples, seed))],
    facts: { ...student.facts, samples },
    training: student.training,
  };
}

const tokensOf = (lines: readonly AnswerLine[]) => lines.reduce((sum, { generated }) => sum + generated, 0);
