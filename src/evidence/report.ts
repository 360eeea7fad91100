// The evidence as Markdown: the section of docs/results.md that `npm run evidence` writes. It says nothing that was not computed from the
// kept rows, and names the rows that it lacks.
import { PLAIN_KINDS, type PlainKind } from "../tasks/plain_english/kinds.ts";
import type { ClaimOutcome } from "./claim.ts";
import { EVIDENCE_GROUPS, type EvidenceRow } from "./row.ts";
import type { Gated, EvidenceMade } from "./run.ts";
import type { EvidenceSizes } from "./sizes.ts";
import type { Compared, ShareLine, TableLine } from "./table.ts";

interface SomeRows {
  /** The model, and what spoke and trained. */
  readonly about: readonly string[];
  readonly sizes: EvidenceSizes;
  readonly command: string;
  readonly table: readonly TableLine[];
  readonly compared: readonly Compared[];
  readonly made: EvidenceMade;
}

export interface EvidenceReport extends SomeRows {
  readonly gated: readonly Gated[];
  readonly claim: ClaimOutcome;
}

/** The table of all rows, with what it claims and the gate. */
export function evidenceSection(report: EvidenceReport): string {
  const { sizes, claim, compared, gated } = report;
  return [
    "",
    "## A real chat model, measured",
    "",
    ...howMeasured(report),
    "",
    claim.sentence,
    "",
    ...mainTable(report),
    "",
    "### The checked student against the better of greedy and vote",
    "",
    ...comparedTable(compared),
    "",
    "### What the rows say of themselves",
    "",
    ...factLines(report.table),
    "",
    "### The gate",
    "",
    ...gateTable(gated, sizes),
    "",
  ].join("\n");
}

/** Rows that stand beside that table: no claim and no gate, and each student against what the base of these rows does untrained. */
export function addedSection(report: SomeRows): string {
  const titles = new Map(report.table.map(({ row }) => [row.name, row.title]));
  return [
    "",
    "## A real chat model, rows added",
    "",
    ...howMeasured(report),
    "",
    ...mainTable(report),
    "",
    "### Each student against the better of what the base does untrained, of these rows",
    "",
    ...comparedTable(report.compared, (name) => titles.get(name) ?? name),
    "",
    "### What these rows say of themselves",
    "",
    ...factLines(report.table),
    "",
  ].join("\n");
}

function howMeasured({ about, sizes, command, made: { missing, failures } }: SomeRows): string[] {
  const { test, learned, untouched, untouchedTest, examples, agents, rounds, samples, distil, passes } =
    sizes;
  return [
    `\`${command}\`. ${about.join(" ")}`,
    `${test} held-out questions of each of ${learned.length} kinds in plain English. The base is shown ${examples} worked examples before each`,
    `question unless its row says otherwise; students never are. The debate has ${agents} agents and ${rounds} rounds; students learn from ${samples} samples`,
    `of each of ${distil} questions a kind and seed, each row ${passes} times. "Untouched": ${untouchedTest} questions of a kind that nobody learned`,
    `(${plainKindTitle(untouched)}), for all with examples. An answer is right when it stands in the form that is asked for; lenient: wherever it stands.`,
    ...(missing.length === 0 ? [] : ["", `Not made yet: ${missing.join("; ")}.`]),
    ...(failures.length === 0 ? [] : ["", ...failures.map((failure) => `Failed: ${failure}`)]),
  ];
}

const plainKindTitle = (kind: PlainKind) => PLAIN_KINDS[kind].title;

const points = (share: number) => (100 * share).toFixed(1);

function cell(line: ShareLine | null | undefined): string {
  if (line === null || line === undefined || line.n === 0) return "";
  const spread = line.bySeed.length < 2 ? "" : ` (${line.bySeed.map(points).join(" / ")})`;
  return `${points(line.share)}${spread}`;
}

function mainTable({ table, sizes: { learned } }: SomeRows): string[] {
  const head = ["row", "seeds", "all", "95 %", ...learned.map(plainKindTitle)];
  const tail = ["untouched", "lenient", "in form", "prompt tokens", "answer tokens"];
  return [
    `| ${[...head, ...tail].join(" | ")} |`,
    `| ${[...head, ...tail].map((_, i) => (i === 0 ? "-" : "-:")).join(" | ")} |`,
    ...EVIDENCE_GROUPS.flatMap((group) =>
      table
        .filter(({ row }) => row.group === group)
        .map((line) => `| ${tableCells(line, learned).join(" | ")} |`),
    ),
  ];
}

function tableCells(line: TableLine, learned: EvidenceSizes["learned"]): string[] {
  const { row, seeds, all, kinds, untouched, lenient, valid, prompt, generated } = line;
  const [low, high] = all.interval;
  return [
    row.title,
    seedWords(row, seeds),
    cell(all),
    `${points(low)} to ${points(high)}`,
    ...learned.map((kind) => cell(kinds[kind])),
    cell(untouched),
    points(lenient),
    points(valid),
    prompt.toFixed(0),
    generated.toFixed(1),
  ];
}

const seedWords = (row: EvidenceRow, seeds: readonly number[]) =>
  row.seeds === "once" ? "" : seeds.join(", ");

/** @param titleOf what a row is called, where the table is of more than one */
function comparedTable(compared: readonly Compared[], titleOf?: (row: string) => string): string[] {
  if (compared.length === 0) return ["Not there yet."];
  const named = (words: string) => (titleOf === undefined ? "" : `| ${words} `);
  return [
    `${named("row")}| kind | seed | against | points | gained | lost | p |`,
    `${named("-")}| - | -: | - | -: | -: | -: | -: |`,
    ...compared.map(
      ({ row, kind, seed, against, difference, gained, lost, p }) =>
        `${named(titleOf?.(row) ?? row)}| ${plainKindTitle(kind)} | ${seed} | ${against} | ${points(difference)} | ${gained} | ${lost} | ${p < 0.0001 ? p.toExponential(1) : p.toFixed(4)} |`,
    ),
  ];
}

function factLines(table: readonly TableLine[]): string[] {
  return table.flatMap(({ row, facts: { counts, shares } }) => {
    const words = [
      ...Object.entries(counts).map(([name, value]) => `${value.toFixed(0)} ${name}`),
      ...Object.entries(shares).map(([name, value]) => `${name} ${points(value)} %`),
    ];
    return words.length === 0 ? [] : [`- ${row.title}: ${words.join(", ")}`];
  });
}

function gateTable(gated: readonly Gated[], { level, levels }: EvidenceSizes): string[] {
  return [
    "| kind | level | n | greedy | drawn | vote | somebody | in form | verdict |",
    "| - | -: | -: | -: | -: | -: | -: | -: | - |",
    ...gated.map(
      ({ kind, figures: { n, greedy, sampled, vote, pass, valid }, verdict }) =>
        `| ${plainKindTitle(kind)} | ${levels[kind] ?? level} | ${n} | ${points(greedy)} | ${points(sampled)} | ${points(vote)} | ${points(pass)} | ${points(valid)} | ${verdict.kind} |`,
    ),
  ];
}
