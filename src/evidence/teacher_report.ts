// The table of teachers on a real chat model, as Markdown: each beside a vote of single answers at its tokens.
import type { Figures } from "../science/figures.ts";
import { markdown } from "../science/report.ts";
import {
  intervalCell,
  differenceCell,
  pairingCell,
  wholePercent,
  READING_COLUMNS,
  READING_WORDS,
  readingCells,
} from "../science/side_cells.ts";
import { type SideLine, sideLines } from "../science/side_table.ts";
import { type Refused, refusedLines } from "../teachers/who_can_teach.ts";
import type { Answered } from "./answer.ts";
import type { KeptRow } from "./kept_row.ts";
import type { EvidenceRow } from "./row.ts";
import type { EvidenceMade } from "./run.ts";
import type { EvidenceSizes } from "./sizes.ts";

export interface TeacherReport {
  /** The model, and what spoke. */
  readonly about: readonly string[];
  readonly command: string;
  readonly sizes: EvidenceSizes;
  /** In the order of the table. */
  readonly rows: readonly EvidenceRow[];
  readonly refused: readonly Refused[];
  readonly made: EvidenceMade;
}

const COLUMNS = [
  "teacher",
  "seeds",
  "right",
  "vote at its tokens",
  "difference",
  "gained / lost, p",
  "in form",
  "texts",
  "answer tokens (vote)",
  "prompt tokens (vote)",
  ...READING_COLUMNS,
];

export function teachersSection({ about, command, sizes, rows, refused, made }: TeacherReport): string {
  const { test, learned, examples, agents, rounds, temperature } = sizes;
  const { kept, missing, failures } = made;
  const lines = sideLines(rows, kept.map(figuresOfKept), { own: "debate", base: "" });
  const minutes = kept.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  return [
    "",
    "## Every teacher on a real chat model, beside a vote at its tokens",
    "",
    `\`${command}\`. ${about.join(" ")}`,
    `${test} held-out questions of each of ${learned.length} kinds in plain English, the same for every seed; ${minutes.toFixed(0)} minutes in all rows. Groups have ${agents} agents and`,
    `${rounds} rounds where they have such, all else is a teacher's own default; ${examples} worked examples stand before each question whose solution is asked for; temperature ${temperature}.`,
    "The vote has as many single answers as the teacher's answer tokens pay for, rounded up. An answer is right when it stands in the form that is asked for. Shares in %,",
    `means over seeds with 95 % by a bootstrap over questions; p is McNemar's exact test, seed by seed. Tokens are those of a question. ${READING_WORDS}`,
    "A row that loses stays.",
    ...(missing.length === 0 ? [] : ["", `Not made yet: ${missing.join("; ")}.`]),
    ...(failures.length === 0 ? [] : ["", ...failures.map((failure) => `Failed: ${failure}`)]),
    "",
    ...markdown(
      COLUMNS,
      lines.map((line) => cells(line, kept)),
    ),
    ...refusedLines(refused),
    "",
  ].join("\n");
}

/** A kept row as a side table reads it: the teacher's own answers and its vote's. */
function figuresOfKept({ row, seed, seconds, answers, vote = [], facts }: KeptRow): Figures {
  const way = (of: readonly Answered[]) => ({
    right: of.map(({ right }) => (right ? "+" : "-")).join(""),
    generated: of.reduce((sum, { generatedTokens }) => sum + generatedTokens, 0),
  });
  const ways = { debate: way(answers), vote: way(vote) };
  return { row, seed, key: "", device: "", seconds, ways, facts: facts.counts ?? {} };
}

function cells(line: SideLine, kept: readonly KeptRow[]): string[] {
  const { name, title, seeds, right, generated, vote, facts } = line;
  const rows = kept.filter(({ row }) => row === name);
  const mean = (of: (row: KeptRow) => readonly Answered[], what: (answer: Answered) => number) => {
    const all = rows.flatMap(of);
    return all.reduce((sum, each) => sum + what(each), 0) / Math.max(1, all.length);
  };
  const prompt = (of: (row: KeptRow) => readonly Answered[]) =>
    mean(of, ({ promptTokens }) => promptTokens).toFixed(0);
  const own = ({ answers }: KeptRow) => answers;
  const voted = (row: KeptRow) => row.vote ?? [];
  const texts = facts.reduce((sum, each) => sum + Number(each["turns"] ?? 0), 0) / Math.max(1, facts.length);
  return [
    title,
    seeds.join(" "),
    intervalCell(right),
    intervalCell(vote.right),
    differenceCell(vote.against),
    pairingCell(vote.against),
    wholePercent(mean(own, ({ valid }) => Number(valid))),
    texts.toFixed(1),
    `${generated.toFixed(0)} (${vote.generated.toFixed(0)})`,
    `${prompt(own)} (${prompt(voted)})`,
    ...readingCells(facts, right.value),
  ];
}
