import { expect, test } from "vitest";
import {
  checkTree,
  evenTree,
  fused,
  leavesOf,
  pruned,
  split,
  treeText,
} from "../../src/teachers/agent_tree.ts";

const SEVEN = evenTree(2, 2);

test("a tree's text names every agent in its place", () => {
  expect(treeText(SEVEN)).toBe("branch-1(leaf-1 leaf-2) branch-2(leaf-3 leaf-4)");
});

test("more than five below one agent, none, and an agent that stands twice are refused by name", () => {
  expect(checkTree(evenTree(5, 5))).toHaveLength(5);
  for (const [bad, agent] of [
    [evenTree(6, 1), "root"],
    [evenTree(1, 6), "branch-1"],
    [[{ agent: "branch-1", leaves: [] }], "branch-1"],
    [[], "root"],
  ] as const) {
    expect(() => checkTree(bad)).toThrowError(
      expect.objectContaining({
        code: "config",
        details: expect.objectContaining({ field: "fan-out", agent }),
      }),
    );
  }
  expect(() => checkTree([{ agent: "branch-1", leaves: ["leaf-1", "leaf-1"] }])).toThrowError(
    /names leaf-1 twice/,
  );
});

test("pruning takes an emptied branch along, fusing and splitting stay within five", () => {
  expect(treeText(pruned(SEVEN, "leaf-2")!)).toBe("branch-1(leaf-1) branch-2(leaf-3 leaf-4)");
  expect(treeText(pruned(pruned(SEVEN, "leaf-2")!, "leaf-1")!)).toBe("branch-2(leaf-3 leaf-4)");
  expect(pruned(evenTree(1, 1), "leaf-1")).toBeNull();
  expect(leavesOf(fused(SEVEN)!)).toEqual(leavesOf(SEVEN));
  expect(fused(evenTree(2, 3))).toBeNull();
  expect(treeText(split(SEVEN, "leaf-3", "leaf-5")!)).toBe(
    "branch-1(leaf-1 leaf-2) branch-2(leaf-3 leaf-5 leaf-4)",
  );
  expect(split(evenTree(1, 5), "leaf-1", "leaf-6")).toBeNull();
});
