// Raw files by hand: which questions a row got right, seed by seed.
import type { AnswerLine, RowFile } from "../../src/science/records.ts";
import { EXPERIMENTS } from "../../src/science/settings.ts";

/** "+-+": right, wrong, right on questions 0, 1, 2. */
export function answers(pattern: string, parts: Partial<AnswerLine> = {}): AnswerLine[] {
  return pattern.split("").map((mark, i) => ({
    kind: "answer",
    set: "main",
    mode: "greedy",
    task: `task-${i}`,
    family: i % 2 === 0 ? "even" : "odd",
    answer: "7",
    right: mark === "+",
    generated: 30,
    prompt: 32,
    flops: 1e8,
    seconds: 0.01,
    confidence: 0.5,
    perToken: 0.9,
    text: "Step 1 : 2 + 5 = 7 . Answer : 7",
    steps: { written: 1, right: mark === "+" ? 1 : 0, firstWrong: mark === "+" ? null : 1 },
    ...parts,
  }));
}

export function rowFile(
  row: string,
  seed: number,
  lines: readonly AnswerLine[],
  header: Partial<RowFile["header"]> = {},
  metrics: RowFile["metrics"] = [],
): RowFile {
  return {
    header: {
      kind: "row",
      schema: 1,
      row,
      seed,
      key: "0123456789ab",
      settings: EXPERIMENTS.tiny,
      base: { name: "tiny", sha256: "f".repeat(64) },
      device: "none",
      seconds: { train: 0, all: 1 },
      rank: 0,
      trainedTokens: 0,
      trainingFlops: 0,
      facts: {},
      ...header,
    },
    answers: lines,
    metrics,
  };
}
