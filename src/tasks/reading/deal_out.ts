// Who learns, who chooses, who tests: questions dealt out so that what is nearly the same stays on one side. A question whose answer
// nobody knows can be learned from by agreement and not be tested on, so it is among those to learn from where others have answers.
import { deriveSeed, RandomStream } from "../../core/rng.ts";
import { md5 } from "../md5.ts";
import type { Split } from "../task_set.ts";
import { type NearGroups, nearGroups } from "./near_questions.ts";
import type { Shares, SplitWish } from "./shares.ts";

export interface Unsplit {
  readonly question: string;
  readonly answer: string | null;
  /** As the file says, null where it does not. */
  readonly split: Split | null;
}

export interface DealtOut {
  /** One split a question; null for one that stands on two sides and is left out of those to learn from. */
  readonly splits: readonly (Split | null)[];
  readonly groups: NearGroups;
  /** Questions to learn from that are near to one that the file holds out, and not the same. */
  readonly leaks: number;
}

const SPLITS: readonly Split[] = ["distil", "val", "test"];

export function dealOut(rows: readonly Unsplit[], wish: SplitWish): DealtOut {
  const groups = nearGroups(rows.map(({ question }) => question));
  const members = new Map<number, number[]>();
  for (const [i, group] of groups.groupOf.entries()) members.set(group, [...(members.get(group) ?? []), i]);
  const hasKeys = rows.some(({ answer }) => answer !== null);
  const open = [...members].filter(([, of]) =>
    of.some((i) => rows[i]!.split === null && (rows[i]!.answer !== null || !hasKeys)),
  );
  const dealt =
    wish.by === "text"
      ? new Map(open.map(([first]) => [first, splitByText(rows[first]!.question, wish.shares)]))
      : bySeed(open, wish.by.seed, wish.shares);
  const splits = rows.map(({ split, answer }, i): Split => {
    if (split !== null) return split;
    const group = groups.groupOf[i]!;
    const told = heldOutSide(members.get(group)!, rows);
    return answer === null && hasKeys ? "distil" : (told ?? dealt.get(group) ?? "distil");
  });
  return withoutLeaks(rows, splits, groups, members);
}

/** The side on which the file itself puts a member of the group, those that are held out first. */
function heldOutSide(of: readonly number[], rows: readonly Unsplit[]): Split | null {
  return SPLITS.toReversed().find((side) => of.some((i) => rows[i]!.split === side)) ?? null;
}

type Group = readonly [first: number, of: readonly number[]];

/** The side that a question's text falls to by its hash, whatever else there is. */
export function splitByText(question: string, shares: Shares): Split {
  const total = shares.reduce((sum, share) => sum + share, 0);
  let left = Number.parseInt(md5(question).slice(0, 8), 16) % total;
  return SPLITS.find((_, side) => (left -= shares[side]!) < 0) ?? "test";
}

/** In an order that depends on the seed alone, each group goes to the side that lacks most. */
function bySeed(groups: readonly Group[], seed: number, shares: Shares): Map<number, Split> {
  const count = groups.reduce((sum, [, of]) => sum + of.length, 0);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const lacks = shares.map((share) => (count * share) / total);
  const shuffled = new RandomStream(deriveSeed(seed, "splits")).shuffle(groups);
  const dealt = new Map<number, Split>();
  for (const [first, of] of shuffled) {
    const side = lacks.reduce((most, lack, i) => (lack > lacks[most]! + 1e-9 ? i : most), 0);
    lacks[side]! -= of.length;
    dealt.set(first, SPLITS[side]!);
  }
  return dealt;
}

/** Of a question that stands on two sides word for word, those to learn from go; then validation gives way to the test. */
function withoutLeaks(
  rows: readonly Unsplit[],
  splits: readonly Split[],
  groups: NearGroups,
  members: ReadonlyMap<number, readonly number[]>,
): DealtOut {
  const kept: (Split | null)[] = [...splits];
  let leaks = 0;
  for (const of of members.values()) {
    const sides = new Set(of.map((i) => splits[i]!));
    if (sides.size < 2) continue;
    for (const i of of) {
      const above = of.filter((j) => SPLITS.indexOf(splits[j]!) > SPLITS.indexOf(splits[i]!));
      if (above.length === 0) continue;
      const isSame = above.some((j) => rows[j]!.question.trim() === rows[i]!.question.trim());
      if (isSame) kept[i] = null;
      else leaks++;
    }
  }
  return { splits: kept, groups, leaks };
}
