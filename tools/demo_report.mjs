// From the zip that the page handed out to figures: out.json, the table on the terminal, and docs/results.md. Nothing is
// computed here that the receipt holds already; what it does not hold, pairs by kind of question, is counted from the answers.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";

const METHODS = /** @type {const} */ (["single", "singleSampled", "majority", "debate", "distilled"]);
const NAMES = {
  single: "single agent, greedy",
  singleSampled: "single agent, sampled",
  majority: "majority, no reading",
  debate: "debate",
  distilled: "distilled single",
};

/** @typedef {{ accuracy: number, ci95: [number, number], tokensPerTask: number, n: number, families: Record<string, { accuracy: number, n: number }> }} Method */
/** @typedef {{ gained: number, lost: number, p: number, baseline: "single" | "singleSampled" }} Paired */
/** @typedef {{ seed: number, config: Record<string, string | number>, model: { name: string, sha256: string }, adapterInfo: { vendor: string, architecture: string, description: string } | null, dataset: { kept: number, wrong: number, tasks: number }, tasks: { train: number, test: number }, methods: Record<typeof METHODS[number], Method>, paired: { distilledVsSingle: Paired, debateVsSingle: Paired }, training: { steps: number, tokens: number, lossFirst: number, lossLast: number }, seconds: Record<string, number> }} Receipt */
/** @typedef {ReturnType<typeof summaryOf>} Summary */

/** Name -> bytes of a zip on disk. */
export function readZip(/** @type {string} */ path) {
  return unzipSync(readFileSync(path));
}

/** The figures of a run. @param {{ path: string, files: Record<string, Uint8Array>, foreign: readonly string[], seconds: number }} run */
export function summaryOf({ path, files, foreign, seconds }) {
  const name = Object.keys(files).find((name) => name.endsWith("receipt.json"));
  const bytes = name === undefined ? undefined : files[name];
  if (bytes === undefined)
    throw new Error(`${path} holds no receipt.json, only ${Object.keys(files).join(", ")}`);
  /** @type {Receipt} */
  const receipt = JSON.parse(new TextDecoder().decode(bytes));
  const answers = files["data/answers.jsonl"];
  if (answers === undefined) throw new Error(`${path} holds no data/answers.jsonl`);
  const zip = readFileSync(path);
  return {
    schema: 1,
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
function familyPairs(/** @type {string} */ jsonl) {
  /** @type {{ task: string, family: string, method: string, correct: boolean }[]} */
  const answers = jsonl
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const right = new Set(
    answers.filter((each) => each.correct).map(({ method, task }) => `${method} ${task}`),
  );
  /** @type {Record<string, { gained: number, lost: number }>} */
  const pairs = {};
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
export function tableOf(/** @type {Summary} */ summary) {
  const lines = ["method                   accuracy   95 % interval   tokens/question     n"];
  for (const key of METHODS) {
    const { accuracy, ci95, tokensPerTask, n } = summary.methods[key];
    const interval = `[${percent(ci95[0])}, ${percent(ci95[1])}]`;
    const cells = [NAMES[key].padEnd(24), `${percent(accuracy)} %`.padStart(9), interval.padStart(16)];
    lines.push([...cells, tokensPerTask.toFixed(1).padStart(16), String(n).padStart(7)].join(" "));
  }
  const { training, artifact, seconds, dataset } = summary;
  lines.push(
    "",
    pairedSentence("distilled", summary.paired.distilledVsSingle),
    pairedSentence("debate", summary.paired.debateVsSingle),
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

function pairedSentence(/** @type {string} */ name, /** @type {Paired} */ { gained, lost, p, baseline }) {
  return `${name} against ${NAMES[baseline]}: better on ${gained}, worse on ${lost}, exact McNemar p = ${p.toPrecision(2)}`;
}

function familyLines(/** @type {Summary} */ { methods, familyPairs }) {
  return Object.entries(methods.distilled.families).map(([family, { accuracy, n }]) => {
    const single = methods.single.families[family]?.accuracy ?? Number.NaN;
    const { gained, lost } = familyPairs[family] ?? { gained: 0, lost: 0 };
    const change = `${percent(single)} % greedy -> ${percent(accuracy)} % distilled`;
    return `  ${family}: ${change} (${n} questions, better on ${gained}, worse on ${lost})`;
  });
}

/** docs/results.md: one table over the runs, as measured.
 *  @param {Summary[]} summaries
 *  @param {string} command
 *  @param {(gained: number, lost: number) => number} mcNemarExact the product's own (src/eval/stats.ts) */
export function resultsPage(summaries, command, mcNemarExact) {
  const first = summaries[0];
  if (first === undefined) throw new Error("there is no run to write down");
  const device =
    first.adapterInfo === null
      ? "unknown"
      : `${first.adapterInfo.vendor} ${first.adapterInfo.architecture} (${first.adapterInfo.description})`;
  const head = [
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
    `Model ${first.model.name}, sha256 ${first.model.sha256.slice(0, 16)}…; training device: ${device}.`,
    `Settings: ${Object.entries(first.config)
      .filter(([key]) => key !== "seed")
      .map(([key, value]) => `${key} ${value}`)
      .join(", ")}.`,
    "",
  ];
  const columns = ["method", ...summaries.map((run) => `seed ${run.seed}`), "mean", "tokens a question"];
  const rows = METHODS.map((key) => {
    const cells = summaries.map((run) => {
      const { accuracy, ci95 } = run.methods[key];
      return `${percent(accuracy)} [${percent(ci95[0])}, ${percent(ci95[1])}]`;
    });
    const mean = percent(average(summaries.map((run) => run.methods[key].accuracy)));
    return [
      NAMES[key],
      ...cells,
      mean,
      average(summaries.map((run) => run.methods[key].tokensPerTask)).toFixed(0),
    ];
  });
  const families = Object.keys(first.methods.single.families).map((family) => {
    const pairs = summaries.map((run) => run.familyPairs[family] ?? { gained: 0, lost: 0 });
    const gained = pairs.reduce((sum, pair) => sum + pair.gained, 0);
    const lost = pairs.reduce((sum, pair) => sum + pair.lost, 0);
    return [
      `${family}: greedy -> distilled (better / worse)`,
      ...summaries.map((run, i) => {
        const before = run.methods.single.families[family]?.accuracy ?? Number.NaN;
        const after = run.methods.distilled.families[family]?.accuracy ?? Number.NaN;
        return `${percent(before)} -> ${percent(after)} (${pairs[i]?.gained} / ${pairs[i]?.lost})`;
      }),
      `${gained} / ${lost}, p ${mcNemarExact(gained, lost).toPrecision(2)}`,
      "",
    ];
  });
  const facts = [
    [
      "distilled: better / worse, p",
      ...summaries.map((run) => pairedCell(run.paired.distilledVsSingle)),
      "",
      "",
    ],
    ["debate: better / worse, p", ...summaries.map((run) => pairedCell(run.paired.debateVsSingle)), "", ""],
    [
      "debates kept (wrong)",
      ...summaries.map((run) => `${run.dataset.kept} of ${run.dataset.tasks} (${run.dataset.wrong})`),
      "",
      "",
    ],
    [
      "training tokens, loss",
      ...summaries.map(
        (run) =>
          `${run.training.tokens}, ${run.training.lossFirst.toFixed(2)} -> ${run.training.lossLast.toFixed(2)}`,
      ),
      "",
      "",
    ],
    ["seconds in all", ...summaries.map((run) => run.seconds.total.toFixed(0)), "", ""],
    ["requests to other hosts", ...summaries.map((run) => String(run.requests.foreign)), "", ""],
  ];
  return [...head, ...markdown(columns, [...rows, ...families, ...facts]), ""].join("\n");
}

function pairedCell(/** @type {Paired} */ { gained, lost, p }) {
  return `${gained} / ${lost}, ${p.toPrecision(2)}`;
}

function markdown(/** @type {string[]} */ columns, /** @type {string[][]} */ rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)];
}

function average(/** @type {number[]} */ values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(/** @type {number} */ share) {
  return (100 * share).toFixed(1);
}
