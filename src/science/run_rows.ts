// Makes rows in order, each kept as one raw file as soon as it is there: a run that is killed loses the row it was at.
// One seed after another, each whole, so that what a seed's rows share is made once; ablations, which take the first seed alone,
// come last. So a run that is cut still leaves a table of the seeds before it.
import type { RunError } from "../core/errors.ts";
import type { Experiment } from "./experiment.ts";
import { parseRow, type RowFile, rowText } from "./records.ts";
import type { RowSpec } from "./row_spec.ts";

export interface Planned {
  readonly spec: RowSpec;
  readonly seed: number;
}

/** What is to be made, in order. */
export function planRows(rows: readonly RowSpec[], seeds: readonly number[]): Planned[] {
  const [first] = seeds;
  if (first === undefined) return [];
  const of = (when: RowSpec["seeds"]) => rows.filter((spec) => spec.seeds === when);
  return [
    ...of("once").map((spec) => ({ spec, seed: first })),
    ...seeds.flatMap((seed) => of("every").map((spec) => ({ spec, seed }))),
    ...of("first").map((spec) => ({ spec, seed: first })),
  ];
}

export function rowFileName(
  x: Experiment,
  { spec, seed }: Planned,
): { readonly name: string; readonly key: string } {
  const ofSeed = spec.seeds === "once" ? 0 : seed;
  const more = spec.recipe === undefined ? {} : { recipe: spec.recipe(x.settings) };
  const key = x.key({ row: spec.name, seed: ofSeed, ...more }, spec.learns);
  return { name: `row-${spec.name}-seed-${ofSeed}-${key}.jsonl`, key };
}

/** The row as it was kept, null when it was not. @throws RunError("file-invalid") */
export async function storedRow(x: Experiment, planned: Planned): Promise<RowFile | null> {
  const { name } = rowFileName(x, planned);
  const text = await x.files.read(name);
  return text === null ? null : parseRow(text, name);
}

/** Makes a row without looking whether it is there. */
export async function makeRow(x: Experiment, planned: Planned): Promise<RowFile> {
  const { spec, seed } = planned;
  const { clock, base, gpu } = x.lab.parts;
  const started = clock.elapsed();
  const { answers, metrics = [], facts = {}, training } = await spec.make(x, seed);
  const { name, sha256 } = base;
  return {
    header: {
      kind: "row",
      schema: 1,
      row: spec.name,
      seed: spec.seeds === "once" ? 0 : seed,
      key: rowFileName(x, planned).key,
      settings: x.settings,
      base: { name, sha256 },
      device: gpu.report.description || gpu.report.vendor,
      seconds: { train: training?.seconds ?? 0, all: (clock.elapsed() - started) / 1000 },
      rank: training?.rank ?? 0,
      trainedTokens: training?.tokens ?? 0,
      trainingFlops: training?.flops ?? 0,
      facts,
    },
    answers,
    metrics,
  };
}

export interface RowsMade {
  readonly rows: readonly RowFile[];
  /** What failed, as "name, seed: why". */
  readonly failures: readonly string[];
  /** What the plan names and `rows` lacks: what failed, and what was not begun any more. */
  readonly missing: readonly Planned[];
}

/** All rows of the plan: kept ones are read, the others made and kept until `isOver`. A row that fails is told, and the run goes on: the table
 *  then lacks it and says so. @throws what `isFatal` holds for, e.g. Ctrl-C and a lost device */
export async function runRows(
  x: Experiment,
  plan: readonly Planned[],
  isOver: () => boolean,
  isFatal: (thrown: unknown) => RunError | null,
): Promise<RowsMade> {
  const { clock } = x.lab.parts;
  const rows: RowFile[] = [];
  const failures: string[] = [];
  const missing: Planned[] = [];
  const total = plan.reduce((sum, { spec }) => sum + spec.cost, 0);
  let [passed, made, spent] = [0, 0, 0];
  let seedBefore: number | null = null;
  for (const [i, planned] of plan.entries()) {
    const { spec, seed } = planned;
    if (seedBefore !== null && seedBefore !== seed) x.forget();
    seedBefore = seed;
    passed += spec.cost;
    const which = `${i + 1} of ${plan.length}, ${spec.name}${spec.seeds === "once" ? "" : `, seed ${seed}`}`;
    const kept = await storedRow(x, planned);
    if (kept !== null) {
      x.tell(`${which}: kept`);
      rows.push(kept);
      continue;
    }
    if (isOver()) {
      missing.push(planned);
      continue;
    }
    x.tell(which);
    const started = clock.elapsed();
    try {
      const row = await makeRow(x, planned);
      await x.files.replace(rowFileName(x, planned).name, rowText(row));
      rows.push(row);
      x.tell(`  ${summary(row)}`);
    } catch (thrown) {
      const fatal = isFatal(thrown);
      if (fatal !== null) throw fatal;
      const sentence = thrown instanceof Error ? thrown.message : String(thrown);
      missing.push(planned);
      failures.push(`${spec.name}, seed ${seed}: ${sentence}`);
      x.tell(`  failed: ${sentence}`);
    }
    spent += (clock.elapsed() - started) / 1000;
    made += spec.cost;
    const left = ((total - passed) * spent) / made;
    x.tell(`  ${spent.toFixed(0)} s so far, about ${left.toFixed(0)} s left`);
  }
  return { rows, failures, missing };
}

function summary({ answers, header }: RowFile): string {
  const seconds = `${header.seconds.all.toFixed(0)} s`;
  if (answers.length === 0) return seconds; // its facts are in the table
  const main = answers.filter(({ set, mode }) => set === "main" && mode !== "sampled");
  const shown = main.length > 0 ? main : answers;
  const right = shown.filter((line) => line.right).length;
  return `${((100 * right) / shown.length).toFixed(1)} % of ${shown.length}, ${seconds}`;
}
