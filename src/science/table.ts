// Raw files -> the table. Accuracy is the mean over seeds; its interval is a bootstrap over questions of that mean (the test
// questions are the same for every seed, so seeds are averaged question by question first; seeds are too few to resample).
import { bootstrap, bootstrapMean, type Interval } from "../eval/bootstrap.ts";
import type { Gate } from "../records/gate.ts";
import { classifierReport } from "../eval/classifier_metrics.ts";
import { gate } from "../eval/gate.ts";
import { selfCheckReport, type SelfCheckReport } from "../eval/quality.ts";
import { type AnswerLine, type RowFile, SET_NAMES, type SetName } from "./records.ts";
import type { RowSpec } from "./row_spec.ts";

export interface TableRow {
  readonly name: string;
  readonly title: string;
  readonly group: RowSpec["group"];
  readonly seeds: readonly number[];
  /** Accuracy by set, and sampled on the main set; absent where it was not asked. */
  readonly accuracy: Readonly<Partial<Record<SetName | "sampled", Interval>>>;
  /** Accuracy on the main set for each seed, in the order of `seeds`. */
  readonly perSeed: readonly number[];
  /** By kind of question, main set. */
  readonly families: Readonly<Record<string, { readonly mean: number; readonly perSeed: readonly number[] }>>;
  /** Main set, a question: generated tokens, prompt tokens. */
  readonly generated: number;
  readonly prompt: number;
  /** Main set, a right answer; training not counted. */
  readonly flopsPerRight: number;
  readonly secondsPerRight: number;
  /** Share of the written steps that are right, main set; null where none was written. */
  readonly rightSteps: number | null;
  readonly selfCheck: SelfCheckReport | null;
  /** Expected calibration error of the confidence, main set. */
  readonly ece: number | null;
  /** The gate of each seed's trained model on validation questions. */
  readonly gates: readonly Gate[];
  readonly trainSeconds: number;
  readonly trainingFlops: number;
  readonly facts: readonly RowFile["header"]["facts"][];
}

export const primary = (line: AnswerLine) => line.mode !== "sampled";

/** @param specs in the table's order; rows without a file are left out */
export function tableOf(specs: readonly RowSpec[], files: readonly RowFile[]): TableRow[] {
  const base = files.find(({ header }) => header.row === "base-greedy");
  return specs.flatMap((spec) => {
    const own = files
      .filter(({ header }) => header.row === spec.name)
      .toSorted((a, b) => a.header.seed - b.header.seed);
    return own.length === 0 ? [] : [tableRow(spec, own, base)];
  });
}

function tableRow(
  { name, title, group }: RowSpec,
  own: readonly RowFile[],
  base: RowFile | undefined,
): TableRow {
  const accuracy: Partial<Record<SetName | "sampled", Interval>> = {};
  for (const set of SET_NAMES) {
    const column = columnOf(own, (line) => line.set === set && (primary(line) || name === "base-sampled"));
    if (column !== null) accuracy[set] = bootstrapMean(column, { seed: 1 });
  }
  const sampled = columnOf(own, (line) => line.set === "main" && line.mode === "sampled");
  if (sampled !== null) accuracy.sampled = bootstrapMean(sampled, { seed: 1 });
  const mains = own.map(({ answers }) => mainLines(answers, name));
  const all = mains.flat();
  const sum = (of: (line: AnswerLine) => number) => all.reduce((total, line) => total + of(line), 0);
  const right = sum((line) => (line.right ? 1 : 0));
  const written = sum(({ steps }) => steps?.written ?? 0);
  const checks = all.flatMap(({ check }) => check ?? []);
  const families = [...new Set(all.map(({ family }) => family))].toSorted();
  return {
    name,
    title,
    group,
    seeds: own.map(({ header }) => header.seed),
    accuracy,
    perSeed: mains.map(share),
    families: Object.fromEntries(
      families.map((family) => {
        const perSeed = mains.map((lines) => share(lines.filter((line) => line.family === family)));
        return [family, { mean: mean(perSeed), perSeed }];
      }),
    ),
    generated: sum(({ generated }) => generated) / Math.max(1, all.length),
    prompt: sum(({ prompt }) => prompt) / Math.max(1, all.length),
    flopsPerRight: sum(({ flops }) => flops) / Math.max(1, right),
    secondsPerRight: sum(({ seconds }) => seconds) / Math.max(1, right),
    rightSteps: written === 0 ? null : sum(({ steps }) => steps?.right ?? 0) / written,
    selfCheck: checks.length === 0 ? null : selfCheckReport(checks),
    ece:
      all.length === 0
        ? null
        : classifierReport(all.map((line) => ({ probability: line.confidence, isRight: line.right }))).ece,
    gates: own.flatMap(({ header, answers }) => {
      const after = validation(answers); // none in a row that trained no student
      const before = validation(base?.answers ?? []);
      return header.rank === 0 || after.length === 0 ? [] : [gate(before, after)];
    }),
    trainSeconds: mean(own.map(({ header }) => header.seconds.train)),
    trainingFlops: mean(own.map(({ header }) => header.trainingFlops)),
    facts: own.map(({ header }) => header.facts),
  };
}

/** Mean over seeds of being right, question by question, in the order of the first file; null without such lines. */
export function columnOf(files: readonly RowFile[], isOf: (line: AnswerLine) => boolean): number[] | null {
  const bySeed = files.map(({ answers }) => answers.filter(isOf));
  const [first = []] = bySeed;
  if (first.length === 0) return null;
  const maps = bySeed.map((lines) => new Map(lines.map((line) => [line.task, line.right ? 1 : 0])));
  return first.map(({ task }) => mean(maps.map((map) => map.get(task) ?? 0)));
}

/** Two rows on the main set, question by question, for a paired comparison; null where one is missing. */
export function pairedColumns(
  files: readonly RowFile[],
  names: readonly string[],
  set: SetName = "main",
): number[][] | null {
  const columns = names.map((name) => {
    const own = files.filter(({ header }) => header.row === name);
    return columnOf(own, (line) => line.set === set && (primary(line) || name === "base-sampled"));
  });
  return columns.every((column) => column !== null) ? columns : null;
}

/** A figure made of several rows' means, with its interval; null where a row is missing. */
export function pairedContrast(
  files: readonly RowFile[],
  names: readonly string[],
  statistic: (means: readonly number[]) => number,
): Interval | null {
  const columns = pairedColumns(files, names);
  return columns === null ? null : bootstrap(columns, statistic, { seed: 2 });
}

const mainLines = (answers: readonly AnswerLine[], name: string) =>
  answers.filter((line) => line.set === "main" && (primary(line) || name === "base-sampled"));
const validation = (answers: readonly AnswerLine[]) =>
  answers
    .filter((line) => line.set === "validation" && line.mode === "greedy")
    .map(({ task, right }) => ({ taskId: task, correct: right }));
const share = (lines: readonly AnswerLine[]) => mean(lines.map(({ right }) => (right ? 1 : 0)));
export const mean = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length;
