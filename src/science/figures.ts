// What a side table keeps of a row: which of the main questions each way to answer got right, and what it cost. Small enough to lie in docs,
// so that whoever adds a seed does not make the others again.
import { canonicalJson } from "../core/canonical_json.ts";
import { RunError } from "../core/errors.ts";
import type { AnswerLine, RowFile } from "./records.ts";

/** One way to answer the main questions, of which a row may hold several. */
export interface Way {
  /** "+" or "-" for each question, in the order of the set. */
  readonly right: string;
  /** Tokens of all answers together. */
  readonly generated: number;
}

export interface Figures {
  readonly row: string;
  readonly seed: number;
  /** Of all that decides the row; figures of another key are of another row. */
  readonly key: string;
  readonly device: string;
  readonly seconds: number;
  readonly ways: Readonly<Partial<Record<AnswerLine["mode"], Way>>>;
  readonly facts: RowFile["header"]["facts"];
}

export function figuresOf({ header, answers }: RowFile): Figures {
  const ways: Partial<Record<AnswerLine["mode"], Way>> = {};
  for (const { mode, set, right, generated } of answers) {
    if (set !== "main") continue;
    const so = ways[mode] ?? { right: "", generated: 0 };
    ways[mode] = { right: so.right + (right ? "+" : "-"), generated: so.generated + generated };
  }
  const { row, seed, key, device, seconds, facts } = header;
  return { row, seed, key, device, seconds: Math.round(seconds.all), ways, facts };
}

export const figuresText = (rows: readonly Figures[]): string =>
  `{"schema":1,"rows":[\n${rows.map((each) => canonicalJson(each)).join(",\n")}\n]}\n`;

/** @throws RunError("file-invalid") for a file that this program did not write */
export function parseFigures(text: string, path: string): readonly Figures[] {
  try {
    const kept = JSON.parse(text) as { readonly schema?: unknown; readonly rows?: unknown } | null;
    if (kept?.schema === 1 && Array.isArray(kept.rows)) return kept.rows as Figures[]; // written whole by `figuresText`
  } catch {
    // said below
  }
  throw new RunError("file-invalid", `${path} holds no figures of this program. Remove it.`, { path });
}
