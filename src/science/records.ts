// The raw file of a row: JSON lines, a header and then one line for each question a method answered. Everything in the table
// and the plots is computed from these lines, so that a figure can be taken apart again.
import { RunError } from "../core/errors.ts";
import type { SelfCheck } from "../eval/quality.ts";
import type { StepQuality } from "../voice/voice.ts";
import type { Settings } from "./settings.ts";

/** "main" is like what was distilled; "steps", "templates" and "numbers" are not; "validation" decides, and is never quoted. */
export const SET_NAMES = ["main", "steps", "templates", "numbers", "validation"] as const;
export type SetName = (typeof SET_NAMES)[number];

export interface RowHeader {
  readonly kind: "row";
  readonly schema: 1;
  readonly row: string;
  readonly seed: number;
  /** Hash of all that decides the row; also in the file's name. */
  readonly key: string;
  readonly settings: Settings;
  readonly base: { readonly name: string; readonly sha256: string };
  readonly device: string;
  readonly seconds: { readonly train: number; readonly all: number };
  /** Trained model: adapter rank; 0 without an adapter. */
  readonly rank: number;
  /** Tokens that went through training, and floating point operations by the closed formula. */
  readonly trainedTokens: number;
  readonly trainingFlops: number;
  /** What the row learned of itself, e.g. rows of its dataset, AUC of its reward model, why a guard stopped it. */
  readonly facts: Readonly<Record<string, number | string | null>>;
}

export interface AnswerLine {
  readonly kind: "answer";
  readonly set: SetName;
  /** "greedy" one answer at temperature 0; "sampled" one at the first round's; "vote" of several; "debate"; "best" of several by
   *  a reward model. A row answers a set in one way, and may add "sampled" beside it. */
  readonly mode: "greedy" | "sampled" | "vote" | "debate" | "best";
  readonly task: string;
  readonly family: string;
  readonly answer: string | null;
  readonly right: boolean;
  /** Tokens of all samples, agents and rounds together. */
  readonly generated: number;
  readonly prompt: number;
  readonly flops: number;
  /** Share of the time of the batches it was made in. */
  readonly seconds: number;
  /** How sure the method is, 0 to 1: the text's probability, the share of votes, the reward model's. */
  readonly confidence: number;
  /** Geometric mean of the tokens' probabilities; of a vote, null. */
  readonly perToken: number | null;
  readonly text: string;
  readonly steps: StepQuality | null;
  readonly check?: SelfCheck;
}

/** One step or iteration of a training, as charted. */
export interface MetricLine {
  readonly kind: "metric";
  readonly of: string;
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

export interface RowFile {
  readonly header: RowHeader;
  readonly answers: readonly AnswerLine[];
  readonly metrics: readonly MetricLine[];
}

export function rowText({ header, answers, metrics }: RowFile): string {
  return [header, ...metrics, ...answers].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** @throws RunError("file-invalid") for a file that this program did not write whole */
export function parseRow(text: string, path: string): RowFile {
  const invalid = (what: string, cause?: unknown) =>
    new RunError(
      "file-invalid",
      `${path}: ${what}. Delete the file; the row is then made again.`,
      { path },
      { cause },
    );
  let lines: unknown[];
  try {
    lines = text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as unknown);
  } catch (cause) {
    throw invalid("a line is no JSON", cause);
  }
  const ofKind = <Line>(kind: string) =>
    lines.filter(
      (line) => typeof line === "object" && line !== null && "kind" in line && line.kind === kind,
    ) as Line[]; // written by rowText; the header's schema says in which form
  const [header, ...more] = ofKind<RowHeader>("row");
  const [answers, metrics] = [ofKind<AnswerLine>("answer"), ofKind<MetricLine>("metric")];
  if (header === undefined || header.schema !== 1 || more.length > 0)
    throw invalid("expected one header of schema 1");
  if (1 + answers.length + metrics.length !== lines.length)
    throw invalid("there are lines of an unknown kind");
  return { header, answers, metrics };
}
