// Where the nodes of a search's drawing stand, and where its arrow keys lead.
import { expect, test } from "vitest";
import { nextNode, rowLayout, treeLayout } from "../../../src/app/search/node_layout.ts";

/** 0 has 2 and 3, of which 2 has 4; 1 begins a tree of its own. */
const PARENTS = [null, null, 0, 0, 2];

test("each node of a tree stands in the middle of its leaves, below what it comes from, and no two on one place", () => {
  const { nodes, width, height } = treeLayout(PARENTS, [0, 1]);
  const [root, other, left, right, leaf] = nodes;
  expect(root!.x).toBe((left!.x + right!.x) / 2);
  expect(leaf!.x).toBe(left!.x);
  expect(other!.x).toBeGreaterThan(right!.x);
  expect([root!.y, other!.y]).toEqual([root!.y, root!.y]);
  expect(leaf!.y - left!.y).toBe(left!.y - root!.y);
  expect(new Set(nodes.map(({ x, y }) => `${x} ${y}`)).size).toBe(nodes.length);
  for (const { x, y } of nodes) expect(x > 0 && x < width && y > 0 && y < height).toBe(true);
});

test("a chain of 10,000 is laid out, and is as wide as one node", () => {
  const chain = treeLayout(
    Array.from({ length: 10_000 }, (_, id) => (id === 0 ? null : id - 1)),
    [0],
  );
  expect(chain.width).toBe(treeLayout([null], [0]).width);
  expect(chain.nodes.at(-1)!.y).toBeGreaterThan(chain.nodes[0]!.y);
});

test("rows stand one below the other, each in the middle", () => {
  const { nodes } = rowLayout([0, 1, 1, 1, 2]);
  expect(nodes.map(({ x }) => x)).toEqual([nodes[2]!.x, nodes[1]!.x, nodes[2]!.x, nodes[3]!.x, nodes[2]!.x]);
  expect(new Set(nodes.map(({ y }) => y)).size).toBe(3);
});

test("arrow keys lead to the nearest node in their direction, Home and End to the ends, and other keys nowhere", () => {
  const { nodes } = treeLayout(PARENTS, [0, 1]);
  expect(nextNode("ArrowDown", 0, nodes)).toBe(2);
  expect(nextNode("ArrowRight", 2, nodes)).toBe(3);
  expect(nextNode("ArrowUp", 4, nodes)).toBe(2);
  expect(nextNode("ArrowRight", 0, nodes)).toBe(1);
  expect(nextNode("ArrowUp", 0, nodes)).toBeNull();
  expect([nextNode("Home", 3, nodes), nextNode("End", 0, nodes)]).toEqual([0, 4]);
  expect(nextNode("Enter", 0, nodes)).toBeNull();
});
