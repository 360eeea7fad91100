// The kept rows as a table: shares of right answers by kind of question, what an answer costs, and paired tests against the better of
// one greedy answer and the vote, which is what a person has without any training.
import { wilson95 } from "../core/wilson.ts";
import { mcNemarExact } from "../eval/stats.ts";
import type { PlainKind } from "../tasks/plain_english/kinds.ts";
import type { Answered } from "./answer.ts";
import type { KeptRow } from "./kept_row.ts";
import type { EvidenceRow, Facts } from "./row.ts";
import type { EvidenceSizes } from "./sizes.ts";

export interface TableLine {
  readonly row: EvidenceRow;
  readonly seeds: readonly number[];
  /** Of all questions that are learned, over the seeds. */
  readonly all: ShareLine;
  readonly kinds: Readonly<Partial<Record<PlainKind, ShareLine>>>;
  /** Of the kind that nobody learns; null where the row does not ask for it. */
  readonly untouched: ShareLine | null;
  /** Shares of the questions that are learned. */
  readonly lenient: number;
  readonly valid: number;
  /** Tokens a question. */
  readonly prompt: number;
  readonly generated: number;
  /** Means over the seeds. */
  readonly facts: Required<Facts>;
}

export interface ShareLine {
  readonly n: number;
  readonly share: number;
  /** 95 % interval of Wilson, as if the seeds' answers were independent. */
  readonly interval: readonly [low: number, high: number];
  /** The share of each seed. */
  readonly bySeed: readonly number[];
}

export function evidenceTable(
  rows: readonly EvidenceRow[],
  kept: readonly KeptRow[],
  { learned, untouched }: Pick<EvidenceSizes, "learned" | "untouched">,
): readonly TableLine[] {
  return rows.flatMap((row): TableLine[] => {
    const made = kept.filter((each) => each.row === row.name);
    if (made.length === 0) return [];
    const isLearned = ({ kind }: Answered) => kind !== untouched;
    const answers = made.flatMap((each) => each.answers).filter(isLearned);
    const mean = (of: (answer: Answered) => number) =>
      answers.reduce((sum, answer) => sum + of(answer), 0) / Math.max(1, answers.length);
    const elsewhere = shareOf(made, (answer) => !isLearned(answer));
    return [
      {
        row,
        seeds: made.map(({ seed }) => seed),
        all: shareOf(made, isLearned),
        kinds: Object.fromEntries(
          learned.map((kind) => [kind, shareOf(made, (answer) => answer.kind === kind)]),
        ),
        untouched: elsewhere.n === 0 ? null : elsewhere,
        lenient: mean(({ lenient }) => Number(lenient)),
        valid: mean(({ valid }) => Number(valid)),
        prompt: mean(({ promptTokens }) => promptTokens),
        generated: mean(({ generatedTokens }) => generatedTokens),
        facts: { shares: means(made, "shares"), counts: means(made, "counts") },
      },
    ];
  });
}

function shareOf(made: readonly KeptRow[], which: (answer: Answered) => boolean): ShareLine {
  const bySeed = made.map(({ answers }) => answers.filter(which));
  const all = bySeed.flat();
  const right = all.filter((answer) => answer.right).length;
  const share = (of: readonly Answered[]) => of.filter((each) => each.right).length / Math.max(1, of.length);
  return {
    n: all.length,
    share: share(all),
    interval: wilson95(right, all.length),
    bySeed: bySeed.map(share),
  };
}

function means(made: readonly KeptRow[], which: keyof Facts): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { facts } of made) {
    for (const [name, value] of Object.entries(facts[which] ?? {})) {
      sums[name] = (sums[name] ?? 0) + value / made.length;
    }
  }
  return sums;
}

/** A row against the better of greedy and vote, on the same questions. */
export interface Compared {
  readonly row: string;
  readonly seed: number;
  readonly kind: PlainKind;
  /** The one of the two that is right more often on this kind. */
  readonly against: string;
  /** Difference of the shares. */
  readonly difference: number;
  readonly gained: number;
  readonly lost: number;
  /** McNemar's exact test, two-sided. */
  readonly p: number;
}

/** What a person has without any training. */
export const RIVALS = ["greedy", "vote"] as const;

/** @param rivals rows that all must be there, for the same seed where they have one; without one of them nothing is compared */
export function comparedRows(
  name: string,
  kept: readonly KeptRow[],
  learned: readonly PlainKind[],
  rivals: readonly string[] = RIVALS,
): readonly Compared[] {
  return kept
    .filter(({ row }) => row === name)
    .flatMap((made) => {
      const others = rivals.flatMap(
        (rival) => kept.find(({ row, seed }) => row === rival && (seed === 0 || seed === made.seed)) ?? [],
      );
      if (others.length === 0 || others.length < rivals.length) return [];
      return learned.map((kind) => comparedOn(kind, made, others));
    });
}

function comparedOn(kind: PlainKind, made: KeptRow, others: readonly KeptRow[]): Compared {
  const rightOf = ({ answers }: KeptRow) =>
    new Map(answers.filter((each) => each.kind === kind).map(({ taskId, right }) => [taskId, right]));
  const own = rightOf(made);
  const count = (of: ReadonlyMap<string, boolean>) => [...of.values()].filter(Boolean).length;
  const rivals = others.map((row) => ({ row, right: rightOf(row) }));
  const best = rivals.reduce((a, b) => (count(b.right) > count(a.right) ? b : a));
  const pairs = [...own].map(([taskId, right]) => [right, best.right.get(taskId) ?? false] as const);
  const gained = pairs.filter(([now, before]) => now && !before).length;
  const lost = pairs.filter(([now, before]) => !now && before).length;
  return {
    row: made.row,
    seed: made.seed,
    kind,
    against: best.row.row,
    difference: (gained - lost) / Math.max(1, pairs.length),
    gained,
    lost,
    p: mcNemarExact(gained, lost),
  };
}
