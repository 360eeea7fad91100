// A tree of agents as data: who hands work to whom. One has at most five below it; a change makes a new tree, and the text of a tree is the
// same, byte by byte, as long as the tree is.
import { RunError } from "../core/errors.ts";

/** How many agents one may have below it (InfiAgent, arXiv:2509.22502: K_max). */
export const MOST_BELOW = 5;

/** A branch of the tree: a middle agent with its leaves, all by their ids. */
export interface Branch {
  readonly agent: string;
  readonly leaves: readonly string[];
}

/** The branches below the root. */
export type AgentTree = readonly Branch[];

export const leavesOf = (tree: AgentTree): readonly string[] => tree.flatMap(({ leaves }) => leaves);

/** Draws up a tree whose branches have as many leaves each. */
export function evenTree(branches: number, leaves: number): AgentTree {
  return Array.from({ length: branches }, (_, i) => ({
    agent: `branch-${i + 1}`,
    leaves: Array.from({ length: leaves }, (__, j) => `leaf-${i * leaves + j + 1}`),
  }));
}

/** @throws RunError("config") with the field "fan-out" where one has none or more than five below it, "agents" where one stands twice */
export function checkTree(tree: AgentTree): AgentTree {
  const below = [
    ["root", tree.length] as const,
    ...tree.map(({ agent, leaves }) => [agent, leaves.length] as const),
  ];
  const bad = below.find(([, count]) => count < 1 || count > MOST_BELOW);
  if (bad !== undefined) {
    throw new RunError(
      "config",
      `Fan-out: ${bad[0]} has ${bad[1]} agents below it; 1 to ${MOST_BELOW} are allowed. Put another agent between them.`,
      { field: "fan-out", agent: bad[0], below: bad[1] },
    );
  }
  const all = [...tree.map(({ agent }) => agent), ...leavesOf(tree)];
  const twice = all.find((agent, i) => all.indexOf(agent) !== i);
  if (twice === undefined) return tree;
  throw new RunError("config", `The tree names ${twice} twice. Give each agent one place.`, {
    field: "agents",
    agent: twice,
  });
}

/** The tree as it stands in a turn; two trees are the same where their texts are. */
export const treeText = (tree: AgentTree): string =>
  tree.map(({ agent, leaves }) => `${agent}(${leaves.join(" ")})`).join(" ");

/** Without one leaf, and without its branch where it was the last there; null for the last leaf of all. */
export function pruned(tree: AgentTree, leaf: string): AgentTree | null {
  const left = tree
    .map(({ agent, leaves }) => ({ agent, leaves: leaves.filter((each) => each !== leaf) }))
    .filter(({ leaves }) => leaves.length > 0);
  return left.length === 0 ? null : left;
}

/** With two branches as one, the first two whose leaves fit below one agent; null where there are none. */
export function fused(tree: AgentTree): AgentTree | null {
  for (const [i, one] of tree.entries()) {
    const other = tree.slice(i + 1).find(({ leaves }) => one.leaves.length + leaves.length <= MOST_BELOW);
    if (other === undefined) continue;
    const both = { agent: one.agent, leaves: [...one.leaves, ...other.leaves] };
    return tree.filter((branch) => branch !== other).map((branch) => (branch === one ? both : branch));
  }
  return null;
}

/** With the work of one leaf split between it and a new one beside it; null where there is no room. */
export function split(tree: AgentTree, leaf: string, added: string): AgentTree | null {
  const at = tree.find(({ leaves }) => leaves.includes(leaf));
  if (at === undefined || at.leaves.length >= MOST_BELOW) return null;
  const leaves = at.leaves.flatMap((each) => (each === leaf ? [each, added] : [each]));
  return tree.map((branch) => (branch === at ? { ...branch, leaves } : branch));
}
