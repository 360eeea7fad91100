// Makes the rows in their order, each kept as soon as it is there. A run that was cut goes on with the next text, the next step of a
// training, the next row.
import type { RunError } from "../core/errors.ts";
import { measureGround, type GroundFigures } from "../ground/measure.ts";
import { type GroundVerdict, judgeGround } from "../ground/verdict.ts";
import type { PlainKind } from "../tasks/plain_english/kinds.ts";
import type { Desk } from "./desk.ts";
import { type KeptRow, parseKeptRow, type PlannedRow, rowFile } from "./kept_row.ts";
import { HELD_OUT_SEED } from "./sizes.ts";

/** Where rows are kept. */
export interface RowFiles {
  /** null when it is not there. */
  read(name: string): Promise<string | null>;
  replace(name: string, text: string): Promise<void>;
  hash(text: string): string;
}

export interface Gated {
  readonly kind: PlainKind;
  readonly figures: GroundFigures;
  readonly verdict: GroundVerdict;
}

/** Whether each kind of questions is good ground, by texts that are kept like all others. */
export async function gateKinds(desk: Desk, tell: (line: string) => void): Promise<readonly Gated[]> {
  const { learned, gated, samples, temperature } = desk.sizes;
  const all: Gated[] = [];
  for (const kind of [...learned, ...gated]) {
    tell(`gate: ${kind}`);
    const figures = await measureGround(
      {
        tasks: desk.questions.gate(kind),
        voice: desk.parts.voice,
        priming: desk.primed(kind),
        samples,
        temperature,
        seed: HELD_OUT_SEED,
        signal: desk.parts.signal,
      },
      desk.say,
    );
    const verdict = judgeGround(figures, desk.questions.examples(kind).length);
    all.push({ kind, figures, verdict });
    tell(`  ${verdict.sentence}`);
  }
  return all;
}

export interface EvidenceMade {
  readonly kept: readonly KeptRow[];
  /** What the plan names and `kept` lacks, as "name, seed". */
  readonly missing: readonly string[];
  /** What failed, as "name, seed: why". */
  readonly failures: readonly string[];
}

export interface RowRun {
  readonly desk: Desk;
  readonly files: RowFiles;
  readonly tell: (line: string) => void;
  /** Whether no further row shall be begun. */
  readonly isOver: () => boolean;
  /** The error that ends everything, e.g. Ctrl-C; null for one that costs its row. */
  readonly fatal: (thrown: unknown) => RunError | null;
}

/** All rows of the plan. @throws what `fatal` says */
export async function makeRows(plan: readonly PlannedRow[], run: RowRun): Promise<EvidenceMade> {
  const { desk, files, tell, isOver, fatal } = run;
  const { clock } = desk.parts;
  const kept: KeptRow[] = [];
  const [missing, failures]: [string[], string[]] = [[], []];
  for (const planned of plan) {
    const { row, seed } = planned;
    const label = seed === 0 ? row.name : `${row.name}, seed ${seed}`;
    const name = rowFile(desk, planned, (text) => files.hash(text));
    const text = await files.read(name);
    if (text !== null) {
      kept.push(parseKeptRow(text, name));
      continue;
    }
    if (isOver()) {
      missing.push(label);
      continue;
    }
    tell(label);
    const started = clock.elapsed();
    try {
      const { answers, vote, facts = {} } = await row.make(desk, seed);
      const seconds = (clock.elapsed() - started) / 1000;
      const beside = vote === undefined ? {} : { vote };
      const made: KeptRow = { schema: 1, row: row.name, seed, seconds, answers, ...beside, facts };
      await files.replace(name, `${JSON.stringify(made)}\n`);
      kept.push(made);
      const right = answers.filter((answer) => answer.right).length;
      tell(`  ${right} of ${answers.length} right, ${seconds.toFixed(0)} s`);
    } catch (thrown) {
      const ending = fatal(thrown);
      if (ending !== null) throw ending;
      failures.push(`${label}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      missing.push(label);
      tell(`  failed: ${failures.at(-1)}`);
    }
  }
  return { kept, missing, failures };
}
