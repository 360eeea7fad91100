// The table as Markdown: the section of docs/results.md that `npm run science` writes. It says nothing that was not computed
// from the raw files it was given, and which rows it lacks.
import type { Interval } from "../eval/bootstrap.ts";
import { gateSentence } from "../records/gate.ts";
import { type Claim, points } from "./claims.ts";
import type { RowFile, RowHeader, SetName } from "./records.ts";
import { GROUPS } from "./row_spec.ts";
import { configOf } from "./settings.ts";
import type { TableRow } from "./table.ts";

export interface ReportParts {
  readonly table: readonly TableRow[];
  readonly files: readonly RowFile[];
  readonly claims: readonly Claim[];
  readonly command: string;
  readonly failures: readonly string[];
  /** Rows of the plan that this table lacks, as "name, seed". */
  readonly missing: readonly string[];
  /** The time of all rows together, as their files say. */
  readonly seconds: number;
  /** Names of the plots' files below docs/. */
  readonly plots: readonly { readonly path: string; readonly alt: string }[];
}

const SETS = [
  ["main", "main"],
  ["steps", "4 steps"],
  ["templates", "new templates"],
  ["numbers", "harder numbers"],
] as const;

type ShownSet = (typeof SETS)[number];

export function scienceSection(parts: ReportParts): string {
  const { table, files, claims, plots } = parts;
  const header = files[0]?.header;
  if (header === undefined) return "\n## Distillation, measured\n\nNo row was made.\n";
  const shown = SETS.filter(([set]) => table.some(({ accuracy }) => accuracy[set] !== undefined));
  return [
    "",
    "## Distillation, measured",
    "",
    ...introduction(parts, header, shown),
    ...lacking(parts),
    "",
    ...claimLines(claims),
    "",
    ...plots.map(({ path, alt }) => `![${alt}](${path})`),
    "",
    ...accuracyTable(table, shown),
    "",
    "### By seed and by kind of question, main set",
    "",
    ...seedAndFamilyTable(table),
    "",
    "### Reasoning, calibration, training",
    "",
    "Right steps: of those written. Self-check: the model reads its own solution; of the wrong ones, mended and blamed at the right",
    "step; of the right ones, spoilt. ECE: expected calibration error of the text's probability, the vote's or debate's share of votes.",
    "",
    ...markdown(
      ["method", ...QUALITY_COLUMNS],
      table.map((row) => [row.title, ...qualityCells(row)]),
    ),
    "",
    "### Gates",
    "",
    ...table.flatMap(({ title, seeds, gates }) =>
      gates.map((each, i) => `- ${title}, seed ${seeds[i]}: ${gateSentence(each)}`),
    ),
    "",
  ].join("\n");
}

/** What was run on what, and how the numbers below it are to be read. */
function introduction(
  { command, files, seconds }: ReportParts,
  { settings, base, device }: RowHeader,
  shown: readonly ShownSet[],
): string[] {
  const copied = configOf("rsft", settings, settings.sft);
  const counted = (set: SetName) => {
    const tasks = files.flatMap(({ answers }) =>
      answers.filter((line) => line.set === set).map(({ task }) => task),
    );
    return new Set(tasks).size;
  };
  return [
    `    ${command}`,
    "",
    `Model ${base.name}, sha256 ${base.sha256.slice(0, 16)}…; device ${device}; sizes "${settings.name}": ${settings.distil} questions debated for each`,
    `seed, ${copied.steps} training steps of ${copied.batchTokens} tokens, rank ${copied.rank}. ${(seconds / 60).toFixed(0)} minutes in all rows.`,
    `Accuracy in %, mean over seeds; in brackets 95 %, bootstrap over questions of that mean. Questions: ${shown.map(([set, name]) => `${name} ${counted(set)}`).join(", ")}.`,
    "Tokens are generated ones a question on the main set, MFLOP and seconds those of generating, for each right answer (closed",
    "formula in src/model/flops.ts; seconds are shares of batches). Single samples, votes and debates share their sample streams.",
    "A row marked † was not better than its base on validation questions (exact McNemar, p below 0.05) in every seed.",
  ];
}

/** Every method's accuracy on each set, and what its answers cost, group by group. */
function accuracyTable(table: readonly TableRow[], shown: readonly ShownSet[]): string[] {
  const cells = (row: TableRow) => [
    `${row.title}${row.gates.some(({ isBetter }) => !isBetter) ? " †" : ""}`,
    row.name === "base-greedy" ? "any" : row.seeds.join(" "),
    ...shown.map(([set]) => cell(row.accuracy[set])),
    row.name === "base-sampled" ? "" : cell(row.accuracy.sampled),
    ...(row.generated === 0
      ? ["", "", ""]
      : [row.generated.toFixed(0), (row.flopsPerRight / 1e6).toFixed(0), row.secondsPerRight.toFixed(3)]),
  ];
  return markdown(
    ["method", "seeds", ...shown.map(([, name]) => name), "main, sampled", "tokens", "MFLOP", "s"],
    GROUPS.flatMap((group) => {
      const rows = table.filter((row) => row.group === group);
      if (rows.length === 0) return [];
      return [[`**${group}**`, "", ...shown.map(() => ""), "", "", "", ""], ...rows.map(cells)];
    }),
  );
}

function seedAndFamilyTable(table: readonly TableRow[]): string[] {
  const familyNames = [...new Set(table.flatMap(({ families }) => Object.keys(families)))].toSorted();
  return markdown(
    ["method", "by seed", ...familyNames],
    table
      .filter(({ perSeed, generated }) => generated > 0 && perSeed.length > 0)
      .map(({ title, perSeed, families }) => [
        title,
        perSeed.map(tenth).join(" "),
        ...familyNames.map((family) => tenth(families[family]?.mean ?? 0)),
      ]),
  );
}

export function claimLines(claims: readonly Claim[]): string[] {
  const word = (isMet: boolean | null) => (isMet === null ? "not measured" : isMet ? "met" : "not met");
  return claims.map(({ claim, isMet, evidence }) => `- ${word(isMet)}: ${claim}. ${evidence}`);
}

function lacking({ failures, missing }: ReportParts): string[] {
  return [
    ...(missing.length === 0 ? [] : ["", `Rows that this table lacks: ${missing.join("; ")}.`]),
    ...failures.map((failure) => `Failed: ${failure}`),
  ];
}

const QUALITY_COLUMNS = [
  "right steps",
  "mended",
  "blamed rightly",
  "spoilt",
  "ECE",
  "training s",
  "training GFLOP",
  "facts",
];

/** In the order of QUALITY_COLUMNS. */
function qualityCells(row: TableRow): string[] {
  const { rightSteps, selfCheck, ece, trainSeconds, trainingFlops, facts } = row;
  const of = (part: number | undefined, whole: number | undefined) =>
    part === undefined || !whole ? "" : `${tenth(part / whole)} of ${whole}`;
  return [
    rightSteps === null ? "" : tenth(rightSteps),
    of(selfCheck?.mended, selfCheck?.wrongBefore),
    of(selfCheck?.localised, selfCheck?.wrongBefore),
    of(selfCheck?.spoilt, selfCheck?.rightBefore),
    ece === null ? "" : ece.toFixed(3),
    trainSeconds === 0 ? "" : trainSeconds.toFixed(0),
    trainingFlops === 0 ? "" : (trainingFlops / 1e9).toFixed(0),
    [...new Set(facts.flatMap((each) => Object.keys(each)))]
      .map((name) => `${name} ${facts.map((each) => short(each[name])).join(", ")}`)
      .join("; "),
  ];
}

function short(fact: number | string | null | undefined): string {
  if (typeof fact === "number") return Number.isInteger(fact) ? String(fact) : fact.toFixed(3);
  return fact ?? "none";
}

export function markdown(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)];
}

function cell(interval: Interval | undefined): string {
  return interval === undefined
    ? ""
    : `${tenth(interval.value)} [${tenth(interval.low)}, ${tenth(interval.high)}]`;
}

const tenth = (share: number) => (100 * share).toFixed(1);

/** For the terminal. */
export function terminalTable(table: readonly TableRow[]): string[] {
  const base = table.find(({ name }) => name === "base-greedy")?.accuracy.main?.value;
  return table.map((row) => {
    const main = row.accuracy.main;
    const gain = main === undefined || base === undefined ? "" : points(main.value - base);
    const shown = main === undefined ? "" : cell(main);
    return `${row.title.padEnd(44)} ${shown.padStart(20)} ${gain.padStart(6)} ${row.generated.toFixed(0).padStart(5)} tokens`;
  });
}
