import { expect, test } from "vitest";
import { depthsOf, lastNodes, nodesBefore, teamGraph, type Topology } from "../../src/teachers/team_graph.ts";

const edgesOf = (topology: Topology, nodes: number, isReversed = false) =>
  teamGraph(topology, nodes, isReversed)
    .edges.map(([from, to]) => `${from}${to}`)
    .join(" ");

test.each<[Topology, string, readonly number[], readonly number[]]>([
  ["chain", "01 12 23 34", [4], [0, 1, 2, 3, 4]],
  ["star", "01 02 03 04", [1, 2, 3, 4], [0, 1, 1, 1, 1]],
  ["tree", "01 02 13 14", [2, 3, 4], [0, 1, 1, 2, 2]],
  ["mesh", "01 02 12 03 13 23 04 14 24 34", [4], [0, 1, 2, 3, 4]],
  ["layered", "02 12 03 13 24 34", [4], [0, 0, 1, 1, 2]],
])("a %s of five nodes", (topology, edges, last, depths) => {
  const graph = teamGraph(topology, 5);
  expect(edgesOf(topology, 5)).toBe(edges);
  expect(lastNodes(graph)).toEqual(last);
  expect(depthsOf(graph)).toEqual(depths);
});

test("reversed, a star gathers and a tree ends at its root", () => {
  expect(edgesOf("star", 4, true)).toBe("03 13 23");
  expect(edgesOf("tree", 5, true)).toBe("03 13 24 34");
  expect(edgesOf("chain", 3, true)).toBe("01 12");
  expect(nodesBefore(teamGraph("star", 4, true), 3)).toEqual([0, 1, 2]);
});

test("a random graph is always the same, has no cycle and leaves no node but the first alone", () => {
  for (let nodes = 2; nodes <= 7; nodes++) {
    const graph = teamGraph("random", nodes);
    expect(graph).toEqual(teamGraph("random", nodes));
    expect(graph.edges.every(([from, to]) => from < to && to < nodes)).toBe(true);
    for (let node = 1; node < nodes; node++) expect(nodesBefore(graph, node)).not.toEqual([]);
  }
  expect(edgesOf("random", 7)).not.toBe(edgesOf("mesh", 7));
  expect(edgesOf("random", 7)).not.toBe(edgesOf("chain", 7));
});
