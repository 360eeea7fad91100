// The evidence as Markdown: the section of docs/results.md that `npm run evidence` writes. It says nothing that was not computed from the
// kept rows, and names the rows that it lacks.
import { PLAIN_KINDS, type PlainKind } from "../tasks/plain_english/kinds.ts";
import type { ClaimOutcome } from "./claim.ts";
import { EVIDENCE_GROUPS, type EvidenceRow } from "./row.ts";
import type { Gated, EvidenceMade } from "./run.ts";
import type { EvidenceSizes } from "./sizes.ts";
import type { Compared, ShareLine, TableLine } from "./table.ts";

export interface EvidenceReport {
  /** The model, and what spoke and trained. */
  readonly about: readonly string[];
  readonly sizes: EvidenceSizes;
  readonly command: string;
  readonly gated: readonly Gated[];
  readonly table: readonly TableLine[];
  readonly compared: readonly Compared[];
  readonly claim: ClaimOutcome;
  readonly made: EvidenceMade;
}

export function evidenceSection(report: EvidenceReport): string {
  const { about, sizes, command, made, claim } = report;
  const { test, learned, untouched, untouchedTest, examples, agents, rounds, samples, distil, passes } =
    sizes;
  const { missing, failures } = made;
  return [
    "",
    "## A real chat model, measured",
    "",
    `\`${command}\`. ${about.join(" ")}`,
    `${test} held-out questions of each of ${learned.length} kinds in plain English. The base is shown ${examples} worked examples before each`,
    `question unless its row says otherwise; students never are. The debate has ${agents} agents and ${rounds} rounds; students learn from ${samples} samples`,
    `of each of ${distil} questions a kind and seed, each row ${passes} times. "Untouched": ${untouchedTest} questions of a kind that nobody learned`,
    `(${plainKindTitle(untouched)}), for all with examples. An answer is right when it stands in the form that is asked for; lenient: wherever it stands.`,
    ...(missing.length === 0 ? [] : ["", `Not made yet: ${missing.join("; ")}.`]),
    ...(failures.length === 0 ? [] : ["", ...failures.map((failure) => `Failed: ${failure}`)]),
    "",
    claim.sentence,
    "",
    ...mainTable(report),
    "",
    "### The checked student against the better of greedy and vote",
    "",
    ...comparedTable(report.compared),
    "",
    "### What the rows say of themselves",
    "",
    ...factLines(report.table),
    "",
    "### The gate",
    "",
    ...gateTable(report.gated, sizes),
    "",
  ].join("\n");
}

const plainKindTitle = (kind: PlainKind) => PLAIN_KINDS[kind].title;

const points = (share: number) => (100 * share).toFixed(1);

function cell(line: ShareLine | null | undefined): string {
  if (line === null || line === undefined || line.n === 0) return "";
  const spread = line.bySeed.length < 2 ? "" : ` (${line.bySeed.map(points).join(" / ")})`;
  return `${points(line.share)}${spread}`;
}

function mainTable({ table, sizes: { learned } }: EvidenceReport): string[] {
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

function comparedTable(compared: readonly Compared[]): string[] {
  if (compared.length === 0) return ["Not there yet."];
  return [
    "| kind | seed | against | points | gained | lost | p |",
    "| - | -: | - | -: | -: | -: | -: |",
    ...compared.map(
      ({ kind, seed, against, difference, gained, lost, p }) =>
        `| ${plainKindTitle(kind)} | ${seed} | ${against} | ${points(difference)} | ${gained} | ${lost} | ${p < 0.0001 ? p.toExponential(1) : p.toFixed(4)} |`,
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
