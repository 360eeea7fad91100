// How well each leaf of a tree of agents has worked, how work is dealt out by it, and how a tree changes by what was learned. All of it follows from
// stored talks: a cut run has the same tree again.
import { faultIn } from "../local_tools/call.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { type AgentTree, fused, leavesOf, pruned, split, treeText } from "./agent_tree.ts";

/** Running quality by leaf, from 0 to 1; a leaf that has not worked has 1. */
export type Qualities = ReadonlyMap<string, number>;

/** Roles of turns that others than the talk itself look for. */
export const PYRAMID_ROLES = {
  route: "route",
  gather: "gather",
  answer: "answer",
  trial: "trial answer",
} as const;

/** The one line that others get to see of a report: behind “Result:”, else its first line, at most 80 letters. */
export function resultLine({ solution }: Pick<Turn, "solution">): string {
  const line = /^\s*Result:\s*(.+)$/im.exec(solution)?.[1] ?? solution.trim().split("\n")[0] ?? "";
  return line.trim().slice(0, 80);
}

const lastNumber = (text: string): number | null => {
  const found = text.match(/-?\d+(?:\.\d+)?/g)?.at(-1);
  return found === undefined ? null : Number(found);
};

/** What a told text says is equal to something, else its last number. */
const toldNumber = (text: string): number | null => {
  const equal = /=\s*(-?\d+(?:\.\d+)?)/.exec(text)?.[1];
  return equal === undefined ? lastNumber(text) : Number(equal);
};

/** Whether a leaf's report holds: it says the number that its tool told, and no fault of a call is one; without a tool, whether the talk ended right, as far as is known. */
export function validated(report: Turn, { turns, outcome }: Pick<Trajectory, "turns" | "outcome">): boolean {
  const told = turns.findLast(
    ({ id, kind, agent }) => kind === "tool" && agent === report.agent && report.parents.includes(id),
  );
  if (told === undefined) return outcome.correct !== false;
  if (faultIn(told.solution) !== null) return false;
  const value = toldNumber(told.solution);
  return value !== null && lastNumber(resultLine(report)) === value;
}

/** Q <- alpha Q + (1 - alpha) validate(report), report by report. @param alpha how much of the old is kept, below 1 */
export function qualitiesAfter(
  talks: readonly Pick<Trajectory, "turns" | "outcome">[],
  leaves: readonly string[],
  alpha: number,
): Qualities {
  const qualities = new Map(leaves.map((leaf) => [leaf, 1]));
  for (const talk of talks) {
    const gathered = talk.turns
      .filter(({ role }) => role === PYRAMID_ROLES.gather)
      .flatMap(({ parents }) => parents);
    for (const report of talk.turns.filter(({ id }) => gathered.includes(id))) {
      const before = qualities.get(report.agent);
      if (before === undefined) continue; // what a branch gathered before is no leaf's
      qualities.set(report.agent, alpha * before + (1 - alpha) * (validated(report, talk) ? 1 : 0));
    }
  }
  return qualities;
}

const weightOf = (qualities: Qualities, leaf: string): number => (qualities.get(leaf) ?? 1) ** 2;

/** The share of the work that each leaf of a tree has a right to: by the square of its quality. */
export function routingShares(tree: AgentTree, qualities: Qualities): ReadonlyMap<string, number> {
  const leaves = leavesOf(tree);
  const sum = leaves.reduce((total, leaf) => total + weightOf(qualities, leaf), 0);
  return new Map(
    leaves.map((leaf) => [leaf, sum === 0 ? 1 / leaves.length : weightOf(qualities, leaf) / sum]),
  );
}

/** The leaf of each part, in order: each goes where quality squared by parts held already, this one counted, is greatest (D'Hondt). Leaves of
 *  equal quality get one part each before any gets two. */
export function dealtOut(parts: number, tree: AgentTree, qualities: Qualities): readonly string[] {
  const leaves = leavesOf(tree);
  const held = new Map(leaves.map((leaf) => [leaf, 0]));
  return Array.from({ length: parts }, () => {
    const claim = (leaf: string) => weightOf(qualities, leaf) / (held.get(leaf)! + 1);
    const leaf = leaves.reduce((best, each) => (claim(each) > claim(best) ? each : best));
    held.set(leaf, held.get(leaf)! + 1);
    return leaf;
  });
}

export interface Evolving {
  readonly first: AgentTree;
  /** Talks to a lot; every second lot tries a change out. */
  readonly lot: number;
  readonly alpha: number;
  /** Ids of leaves that may be added. */
  readonly spare: readonly string[];
}

export interface EvolvedTree {
  readonly tree: AgentTree;
  readonly qualities: Qualities;
  /** The change that the next talks try beside the tree; null where they try none. */
  readonly candidate: AgentTree | null;
  /** What became of each change so far. */
  readonly history: readonly { readonly from: string; readonly to: string; readonly isAccepted: boolean }[];
}

/** The tree after these talks. After each lot that tries nothing a change is proposed out of the qualities; the next lot, whose questions had
 *  no part in that, is answered by both, and the change is accepted only if it is right more often. Where no key says what is right no
 *  change is proposed. */
export function evolvedTree(
  talks: readonly Trajectory[],
  { first, lot, alpha, spare }: Evolving,
): EvolvedTree {
  const lots = Array.from({ length: Math.ceil(talks.length / lot) }, (_, i) =>
    talks.slice(i * lot, (i + 1) * lot),
  );
  const qualitiesBefore = (count: number) =>
    qualitiesAfter(talks.slice(0, count), [...leavesOf(first), ...spare], alpha);
  const history: { from: string; to: string; isAccepted: boolean }[] = [];
  let tree = first;
  let candidate: AgentTree | null = null;
  for (const [i, each] of lots.entries()) {
    if (i % 2 === 0) {
      const isKeyed = each.some(({ outcome }) => outcome.correct !== null);
      candidate = isKeyed ? proposed(tree, qualitiesBefore((i + 1) * lot), history.length, spare) : null;
      continue;
    }
    if (candidate !== null) {
      const isAccepted = rightIn(each, PYRAMID_ROLES.trial) > rightIn(each, PYRAMID_ROLES.answer);
      history.push({ from: treeText(tree), to: treeText(candidate), isAccepted });
      if (isAccepted) tree = candidate;
    }
    candidate = null;
  }
  return { tree, qualities: qualitiesBefore(talks.length), candidate, history };
}

/** A leaf of this quality or less is proposed for pruning. */
const WEAK = 0.7;

/** Prunes the weakest leaf where one is weak; else fuses two branches or splits a leaf, in turn. */
function proposed(
  tree: AgentTree,
  qualities: Qualities,
  turn: number,
  spare: readonly string[],
): AgentTree | null {
  const leaves = leavesOf(tree);
  const qualityOf = (leaf: string) => qualities.get(leaf) ?? 1;
  const weakest = leaves.reduce((worst, leaf) => (qualityOf(leaf) < qualityOf(worst) ? leaf : worst));
  if (qualityOf(weakest) <= WEAK) return pruned(tree, weakest);
  const added = spare.find((leaf) => !leaves.includes(leaf));
  const strongest = leaves.reduce((best, leaf) => (qualityOf(leaf) > qualityOf(best) ? leaf : best));
  const bySplit = () => (added === undefined ? null : split(tree, strongest, added));
  return turn % 2 === 0 ? (fused(tree) ?? bySplit()) : (bySplit() ?? fused(tree));
}

const rightIn = (talks: readonly Trajectory[], role: string): number =>
  talks.filter(({ turns }) => turns.some((turn) => turn.role === role && turn.correct === true)).length;
