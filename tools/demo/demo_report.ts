// From the zip that the page handed out to figures: out.json, the table on the terminal, and docs/results.md. Nothing is
// computed here that the receipt holds already; what it does not hold, pairs by kind of question, is counted from the answers.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import { mcNemarExact } from "../../src/eval/stats.ts";
import type { Receipt } from "../../src/pipeline/export_stage.ts";
import type { PairedResult } from "../../src/records/report.ts";

const METHODS = ["single", "singleSampled", "majority", "teacher", "distilled"] as const;
const NAMES = {
  single: "single agent, greedy",
  singleSampled: "single agent, sampled",
  majority: "majority, no reading",
  teacher: "debate",
  distilled: "distilled single",
};

/** What the receipt says, and what it does not hold. */
export interface Summary extends Pick<
  Receipt,
  "seed" | "model" | "adapterInfo" | "config" | "dataset" | "tasks" | "methods" | "paired" | "training"
> {
  readonly schema: 2;
  /** By kind of question, against the greedy agent. */
  readonly familyPairs: Readonly<Record<string, Pair>>;
  /** Each stage's, and `total` from the first click to the saved file. */
  readonly seconds: Receipt["seconds"] & { readonly total: number };
  readonly requests: { readonly foreign: number };
  readonly artifact: { readonly path: string; readonly bytes: number; readonly sha256: string };
}

interface Pair {
  gained: number;
  lost: number;
}

/** One line of data/answers.jsonl. */
interface AnswerLine {
  readonly task: string;
  readonly family: string;
  readonly method: string;
  readonly correct: boolean;
}

/** Name -> bytes of a zip on disk. */
export function readZip(path: string): Record<string, Uint8Array> {
  return unzipSync(readFileSync(path));
}

export interface FinishedRun {
  /** The zip's place on the disk. */
  readonly path: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Addresses outside our own host that were asked. */
  readonly foreign: readonly string[];
  readonly seconds: number;
}

/** The figures of a run. */
export function summaryOf({ path, files, foreign, seconds }: FinishedRun): Summary {
  const name = Object.keys(files).find((name) => name.endsWith("receipt.json"));
  const bytes = name === undefined ? undefined : files[name];
  if (bytes === undefined)
    throw new Error(`${path} holds no receipt.json, only ${Object.keys(files).join(", ")}`);
  const receipt = JSON.parse(new TextDecoder().decode(bytes)) as Receipt;
  const answers = files["data/answers.jsonl"];
  if (answers === undefined) throw new Error(`${path} holds no data/answers.jsonl`);
  const zip = readFileSync(path);
  return {
    schema: 2,
    seed: receipt.seed,
    model: receipt.model,
    adapterInfo: receipt.adapterInfo,
    config: receipt.config,
    dataset: receipt.dataset,
    tasks: receipt.tasks,
    methods: receipt.methods,
    paired: receipt.paired,
    familyPairs: familyPairs(new TextDecoder().decode(answers)),
    training: receipt.training,
    seconds: { ...receipt.seconds, total: seconds },
    requests: { foreign: foreign.length },
    artifact: { path, bytes: zip.length, sha256: createHash("sha256").update(zip).digest("hex") },
  };
}

/** By kind of question, how many the student got right that the greedy agent got wrong, and the reverse. */
function familyPairs(jsonl: string): Record<string, Pair> {
  const answers = jsonl
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as AnswerLine);
  const right = new Set(
    answers.filter((each) => each.correct).map(({ method, task }) => `${method} ${task}`),
  );
  const pairs: Record<string, Pair> = {};
  for (const { task, family, method, correct } of answers) {
    if (method !== "distilled") continue;
    const pair = (pairs[family] ??= { gained: 0, lost: 0 });
    const was = right.has(`single ${task}`);
    if (correct && !was) pair.gained++;
    if (was && !correct) pair.lost++;
  }
  return pairs;
}

/** The result as a person reads it on a terminal. */
export function tableOf(summary: Summary): string {
  const lines = ["method                   accuracy   95 % interval   tokens/question     n"];
  for (const key of METHODS) {
    const { accuracy, ci95, tokensPerTask, n } = measured(summary, key);
    const interval = `[${percent(ci95[0])}, ${percent(ci95[1])}]`;
    const cells = [NAMES[key].padEnd(24), `${percent(accuracy)} %`.padStart(9), interval.padStart(16)];
    lines.push([...cells, tokensPerTask.toFixed(1).padStart(16), String(n).padStart(7)].join(" "));
  }
  const { training, artifact, seconds, dataset } = summary;
  lines.push(
    "",
    pairedSentence("distilled", summary.paired.distilledVsSingle),
    pairedSentence("debate", summary.paired.teacherVsSingle),
    ...familyLines(summary),
    `kept ${dataset.kept} of ${dataset.tasks} debates (${dataset.wrong} with a wrong answer)`,
    `training: ${training.steps} steps, ${training.tokens} tokens, loss ${training.lossFirst.toFixed(3)} -> ${training.lossLast.toFixed(3)}`,
    `seconds: ${Object.entries(seconds)
      .map(([stage, value]) => `${stage} ${value.toFixed(0)}`)
      .join(", ")}`,
    `requests to other hosts: ${summary.requests.foreign}`,
    `${artifact.path}: ${artifact.bytes} bytes, sha256 ${artifact.sha256}`,
  );
  return lines.join("\n");
}

/** What a method came to. @throws Error for one that the run did not measure: a demo has a teacher */
function measured({ methods }: Summary, key: (typeof METHODS)[number]) {
  const result = methods[key];
  if (result === undefined) throw new Error(`The run measured no "${key}".`);
  return result;
}

function pairedSentence(name: string, paired: PairedResult | undefined): string {
  if (paired === undefined) return `${name}: not measured`;
  const { gained, lost, p, baseline } = paired;
  return `${name} against ${NAMES[baseline]}: better on ${gained}, worse on ${lost}, exact McNemar p = ${p.toPrecision(2)}`;
}

function familyLines({ methods, familyPairs }: Summary): string[] {
  return Object.entries(methods.distilled.families).map(([family, { accuracy, n }]) => {
    const single = methods.single.families[family]?.accuracy ?? Number.NaN;
    const { gained, lost } = familyPairs[family] ?? { gained: 0, lost: 0 };
    const change = `${percent(single)} % greedy -> ${percent(accuracy)} % distilled`;
    return `  ${family}: ${change} (${n} questions, better on ${gained}, worse on ${lost})`;
  });
}

/** The demo's part of docs/results.md: one table over the runs, as measured. @param command that made them */
export function resultsPage(summaries: readonly Summary[], command: string): string {
  const first = summaries[0];
  if (first === undefined) throw new Error("there is no run to write down");
  const columns = ["method", ...summaries.map((run) => `seed ${run.seed}`), "mean", "tokens a question"];
  const rows = [
    ...METHODS.map((key) => methodRow(key, summaries)),
    ...familyRows(summaries),
    ...factRows(summaries),
  ];
  return [...pageHead(first, command), ...markdown(columns, rows), ""].join("\n");
}

function pageHead({ adapterInfo, model, config }: Summary, command: string): string[] {
  const device =
    adapterInfo === null
      ? "unknown"
      : `${adapterInfo.vendor} ${adapterInfo.architecture} (${adapterInfo.description})`;
  return [
    "# Measured results",
    "",
    "Written by the command below; do not edit. Held-out questions, never debated and in no corpus; 95 % Wilson intervals;",
    "the paired test is McNemar's exact one against the better of the two single agents on the same questions; by kind of",
    "question it is against the greedy agent, over all seeds together (the column headed mean).",
    "The gap between one agent and the debate is built into the bundled model's corpus (see its model card): these figures show",
    "that the mechanism works here, and are no evidence about large models.",
    "",
    `    ${command}`,
    "",
    `Model ${model.name}, sha256 ${model.sha256.slice(0, 16)}…; training device: ${device}.`,
    `Settings: ${Object.entries(config)
      .filter(([key]) => key !== "seed")
      .map(([key, value]) => `${key} ${value}`)
      .join(", ")}.`,
    "",
  ];
}

function methodRow(key: (typeof METHODS)[number], summaries: readonly Summary[]): string[] {
  const results = summaries.map((run) => measured(run, key));
  return [
    NAMES[key],
    ...results.map(({ accuracy, ci95 }) => `${percent(accuracy)} [${percent(ci95[0])}, ${percent(ci95[1])}]`),
    percent(average(results.map(({ accuracy }) => accuracy))),
    average(results.map(({ tokensPerTask }) => tokensPerTask)).toFixed(0),
  ];
}

function familyRows(summaries: readonly Summary[]): string[][] {
  return Object.keys(summaries[0]?.methods.single.families ?? {}).map((family) => {
    const pairs = summaries.map((run) => run.familyPairs[family] ?? { gained: 0, lost: 0 });
    const gained = pairs.reduce((sum, pair) => sum + pair.gained, 0);
    const lost = pairs.reduce((sum, pair) => sum + pair.lost, 0);
    return [
      `${family}: greedy -> distilled (better / worse)`,
      ...summaries.map(({ methods }, i) => {
        const before = methods.single.families[family]?.accuracy ?? Number.NaN;
        const after = methods.distilled.families[family]?.accuracy ?? Number.NaN;
        return `${percent(before)} -> ${percent(after)} (${pairs[i]?.gained} / ${pairs[i]?.lost})`;
      }),
      `${gained} / ${lost}, p ${mcNemarExact(gained, lost).toPrecision(2)}`,
      "",
    ];
  });
}

/** What has no mean: its last two columns are empty. */
function factRows(summaries: readonly Summary[]): string[][] {
  const row = (title: string, cell: (run: Summary) => string) => [title, ...summaries.map(cell), "", ""];
  return [
    row("distilled: better / worse, p", ({ paired }) => pairedCell(paired.distilledVsSingle)),
    row("debate: better / worse, p", ({ paired }) => pairedCell(paired.teacherVsSingle)),
    row("debates kept (wrong)", ({ dataset }) => `${dataset.kept} of ${dataset.tasks} (${dataset.wrong})`),
    row(
      "training tokens, loss",
      ({ training }) =>
        `${training.tokens}, ${training.lossFirst.toFixed(2)} -> ${training.lossLast.toFixed(2)}`,
    ),
    row("seconds in all", ({ seconds }) => seconds.total.toFixed(0)),
    row("requests to other hosts", ({ requests }) => String(requests.foreign)),
  ];
}

function pairedCell(paired: PairedResult | undefined): string {
  if (paired === undefined) return "";
  const { gained, lost, p } = paired;
  return `${gained} / ${lost}, ${p.toPrecision(2)}`;
}

function markdown(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)];
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
