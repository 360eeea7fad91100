// The side tables as Markdown: sections of docs/results.md. Nothing in them but what was computed from the kept figures.
import { type Refused, refusedLines } from "../teachers/who_can_teach.ts";
import type { Figures } from "./figures.ts";
import { markdown } from "./report.ts";
import type { RowSpec } from "./row_spec.ts";
import type { Settings } from "./settings.ts";
import {
  intervalCell,
  differenceCell,
  pairingCell,
  wholePercent,
  READING_COLUMNS,
  READING_WORDS,
  readingCells,
} from "./side_cells.ts";
import { againstRow, rightOf, type SideLine, sideLines } from "./side_table.ts";
import { SIDE_BASE, SIDE_GROUP } from "./teacher_rows.ts";

export interface SideReport {
  readonly specs: readonly RowSpec[];
  readonly figures: readonly Figures[];
  readonly settings: Settings;
  readonly base: { readonly name: string; readonly sha256: string };
  readonly command: string;
  /** Who has no row. */
  readonly refused: readonly Refused[];
  /** What failed or was not begun, as "name, seed". */
  readonly missing: readonly string[];
}

const TEACHER_COLUMNS = [
  "teacher",
  "seeds",
  "right",
  "vote at its tokens",
  "difference",
  "gained / lost, p",
  "tokens (vote)",
  "its student",
  "kept",
  ...READING_COLUMNS,
];

export function teacherSection(report: SideReport): string {
  const { settings, refused } = report;
  const lines = sideLines(report.specs, report.figures, { own: "debate", base: SIDE_BASE.name });
  return section("Every teacher beside a vote at its tokens", report, [
    `Groups have ${SIDE_GROUP.agents} agents and ${SIDE_GROUP.rounds} rounds where they have such; the vote has as many single answers as the teacher's tokens pay for, rounded up.`,
    `The student is R-SFT without labels on ${settings.distil} questions of the seed that its teacher talked about; "kept" is its share of the teacher's gain over`,
    `the base. ${READING_WORDS}`,
    "",
    baseSentence(report.figures),
    "",
    ...markdown(TEACHER_COLUMNS, lines.map(teacherCells)),
    ...refusedLines(refused),
  ]);
}

function teacherCells(line: SideLine): string[] {
  const { title, seeds, right, generated, vote, student, facts } = line;
  return [
    title,
    seeds.join(" "),
    intervalCell(right),
    intervalCell(vote.right),
    differenceCell(vote.against),
    pairingCell(vote.against),
    `${generated.toFixed(0)} (${vote.generated.toFixed(0)})`,
    student === null ? "" : intervalCell(student.right),
    student === null ? "" : student.keeps === null ? "no gain to keep" : wholePercent(student.keeps),
    ...readingCells(facts, right.value),
  ];
}

const METHOD_COLUMNS = [
  "method",
  "seeds",
  "right",
  "vote at its tokens",
  "difference",
  "gained / lost, p",
  "against R-SFT",
  "gained / lost, p",
  "tokens (vote)",
  "training s",
];

export function methodSection(report: SideReport): string {
  const { settings, figures } = report;
  const lines = sideLines(report.specs, figures, { own: "greedy", base: SIDE_BASE.name });
  return section("Every method's student of one debate", report, [
    `All but Copy learn from the same debates of ${SIDE_GROUP.agents} agents and ${SIDE_GROUP.rounds} rounds about ${settings.distil} questions of the seed, answers known; Copy learns the solutions that the questions bring.`,
    "Steps, rank and rate are this size's for plain copying, wherever a method has them; all else are a method's own defaults.",
    "The vote has as many single answers as the student's tokens pay for, rounded up. R-SFT is plain copying.",
    "",
    baseSentence(figures),
    "",
    ...markdown(
      METHOD_COLUMNS,
      lines.map((line) => methodCells(line, figures)),
    ),
  ]);
}

function methodCells(line: SideLine, figures: readonly Figures[]): string[] {
  const { name, title, seeds, right, generated, vote, facts } = line;
  const copied = name === COPYING ? null : againstRow(figures, [name, COPYING], "greedy");
  const stops = [...new Set(facts.flatMap(({ stop }) => stop ?? []))];
  const remarks = [
    ...(stops.length === 0 ? [] : [`ended early: ${stops.join(", ")}`]),
    ...(answersAsBase(name, figures) ? ["as the base, question by question"] : []),
  ];
  return [
    remarks.length === 0 ? title : `${title} (${remarks.join("; ")})`,
    seeds.join(" "),
    intervalCell(right),
    intervalCell(vote.right),
    differenceCell(vote.against),
    pairingCell(vote.against),
    copied === null ? "" : differenceCell(copied),
    copied === null ? "" : pairingCell(copied),
    `${generated.toFixed(0)} (${vote.generated.toFixed(0)})`,
    (facts.reduce((total, each) => total + Number(each["trainSeconds"] ?? 0), 0) / facts.length).toFixed(0),
  ];
}

/** Whether nothing of what was learned shows: every seed's student is right where the base is, at as many tokens. */
function answersAsBase(name: string, figures: readonly Figures[]): boolean {
  const base = figures.find(({ row }) => row === SIDE_BASE.name)?.ways.greedy;
  const own = figures.filter(({ row }) => row === name).map(({ ways }) => ways.greedy);
  return (
    own.length > 0 && own.every((way) => way?.right === base?.right && way?.generated === base?.generated)
  );
}

const COPYING = "method-rsft";

function section(heading: string, report: SideReport, lines: readonly string[]): string {
  const { base, settings, figures, command, missing } = report;
  const devices = [...new Set(figures.map(({ device }) => device))].join("; ");
  const minutes = figures.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  return [
    "",
    `## ${heading}`,
    "",
    `    ${command}`,
    "",
    `Model ${base.name}, sha256 ${base.sha256.slice(0, 16)}…; ${devices}; sizes "${settings.name}"; ${settings.test} held-out questions, the same for every seed. ${minutes.toFixed(0)} minutes in all`,
    "rows. Shares in %, means over seeds with 95 % by a bootstrap over questions; p is McNemar's exact test, seed by seed. A row that loses stays.",
    ...lines,
    ...(missing.length === 0 ? [] : ["", `Rows that this table lacks: ${missing.join("; ")}.`]),
    "",
  ].join("\n");
}

function baseSentence(figures: readonly Figures[]): string {
  const way = figures.find(({ row }) => row === SIDE_BASE.name)?.ways.greedy;
  return way === undefined
    ? "The base alone was not asked."
    : `The base alone, greedy: ${intervalCell(rightOf([way]))}.`;
}
