// Figures of rows -> the lines of a side table. Accuracy and differences are means over seeds with a bootstrap over questions, as in the large
// table; the paired test is McNemar's exact one, for each seed by itself, because the same questions come with every seed.
import { bootstrap, bootstrapMean, type Interval } from "../eval/bootstrap.ts";
import { mcNemarExact } from "../eval/stats.ts";
import type { Figures, Way } from "./figures.ts";
import type { RowSpec } from "./row_spec.ts";
import { mean } from "./table.ts";

/** On how many questions one was right and the other wrong, both ways. */
export interface Pairing {
  readonly seed: number;
  readonly gained: number;
  readonly lost: number;
  readonly p: number;
}

/** Two ways to answer on the same questions. */
export interface Comparison {
  /** Difference of the shares. */
  readonly difference: Interval;
  readonly bySeed: readonly Pairing[];
}

export interface SideLine {
  readonly name: string;
  readonly title: string;
  readonly seeds: readonly number[];
  readonly right: Interval;
  /** Tokens a question. */
  readonly generated: number;
  readonly vote: { readonly right: Interval; readonly generated: number; readonly against: Comparison };
  /** The student's greedy answer, where the row holds one beside its teacher. */
  readonly student: { readonly right: Interval; readonly keeps: number | null } | null;
  readonly facts: readonly Figures["facts"][];
  readonly seconds: number;
}

type Mode = keyof Figures["ways"];

/** @param own which way of a row the line is about
 *  @returns the lines in the order of `specs`; rows that nobody made are left out */
export function sideLines(
  specs: readonly Pick<RowSpec, "name" | "title">[],
  all: readonly Figures[],
  { own, base }: { readonly own: Mode; readonly base: string },
): readonly SideLine[] {
  const alone = waysOf(
    all.filter(({ row }) => row === base),
    "greedy",
  )[0];
  return specs.flatMap(({ name, title }) => {
    const rows = all.filter(({ row }) => row === name).toSorted((a, b) => a.seed - b.seed);
    const [mine, votes] = [waysOf(rows, own), waysOf(rows, "vote")];
    if (rows.length === 0 || mine.length < rows.length || votes.length < rows.length) return [];
    const students = own === "greedy" ? [] : waysOf(rows, "greedy");
    return [
      {
        name,
        title,
        seeds: rows.map(({ seed }) => seed),
        right: rightOf(mine),
        generated: tokensOf(mine),
        vote: { right: rightOf(votes), generated: tokensOf(votes), against: compared(rows, mine, votes) },
        student:
          students.length === 0
            ? null
            : {
                right: rightOf(students),
                keeps: keptGain(alone, rightOf(mine).value, rightOf(students).value),
              },
        facts: rows.map(({ facts }) => facts),
        seconds: rows.reduce((sum, { seconds }) => sum + seconds, 0),
      },
    ];
  });
}

/** A row against another one of the same seeds, by their own ways; null where they share no seed. */
export function againstRow(
  all: readonly Figures[],
  [name, other]: readonly [row: string, other: string],
  own: Mode,
): Comparison | null {
  const of = (row: string) => all.filter((each) => each.row === row).toSorted((a, b) => a.seed - b.seed);
  const rows = of(name).filter(({ seed }) => of(other).some((each) => each.seed === seed));
  const others = of(other).filter(({ seed }) => rows.some((each) => each.seed === seed));
  const [mine, theirs] = [waysOf(rows, own), waysOf(others, own)];
  return rows.length === 0 || mine.length !== theirs.length ? null : compared(rows, mine, theirs);
}

function compared(rows: readonly Figures[], mine: readonly Way[], others: readonly Way[]): Comparison {
  const difference = bootstrap([columnOf(others), columnOf(mine)], ([before = 0, now = 0]) => now - before, {
    seed: 2,
  });
  const bySeed = rows.map(({ seed }, i): Pairing => {
    const pairs = mine[i]!.right.split("").map(
      (mark, at) => [mark === "+", others[i]!.right[at] === "+"] as const,
    );
    const gained = pairs.filter(([now, before]) => now && !before).length;
    const lost = pairs.filter(([now, before]) => !now && before).length;
    return { seed, gained, lost, p: mcNemarExact(gained, lost) };
  });
  return { difference, bySeed };
}

/** Share of the teacher's gain over the base alone that its student has; null where the teacher gains nothing. */
function keptGain(alone: Way | undefined, teacher: number, student: number): number | null {
  if (alone === undefined) return null;
  const base = rightOf([alone]).value;
  return teacher > base ? (student - base) / (teacher - base) : null;
}

const waysOf = (rows: readonly Figures[], mode: Mode): readonly Way[] =>
  rows.flatMap(({ ways }) => ways[mode] ?? []);

/** Mean over seeds of being right, question by question. */
function columnOf(ways: readonly Way[]): readonly number[] {
  const questions = ways[0]?.right.length ?? 0;
  return Array.from({ length: questions }, (_, at) =>
    mean(ways.map(({ right }) => (right[at] === "+" ? 1 : 0))),
  );
}

export const rightOf = (ways: readonly Way[]): Interval => bootstrapMean(columnOf(ways), { seed: 1 });

const tokensOf = (ways: readonly Way[]): number =>
  mean(ways.map(({ generated, right }) => generated / Math.max(1, right.length)));
