import { expect, test } from "vitest";
import { endings } from "../../../src/records/turn_ends.ts";
import { defaultConfig } from "../../../src/settings/run_config.ts";
import { macnet } from "../../../src/teachers/protocols/macnet.ts";
import { speakScript } from "../script.ts";
import { seat } from "../seats.ts";

const NET = { teacher: "macnet", direction: "forward", temperature: 0.9 } as const;

test("along each edge of a chain a critic reads the solution above and the next node writes it again, cooler with depth", async () => {
  const { said, trajectory, prompt, carriers, jobs } = await speakScript(
    { ...NET, topology: "chain", nodes: 3 },
    {
      "node-1": ["3 + 5 = 8. Answer: 8"],
      "critic-1-2": ["It is 4 more, not 5."],
      "node-2": ["3 + 4 = 6. Answer: 6"],
      "critic-2-3": ["3 + 4 is not 6."],
      "node-3": ["3 + 4 = 7. Answer: 7"],
    },
  );
  expect(said).toEqual([
    "node-1/0",
    "critic-1-2/0 < node-1/0",
    "node-2/0 < node-1/0 critic-1-2/0",
    "critic-2-3/0 < node-2/0",
    "node-3/0 < node-2/0 critic-2-3/0",
  ]);
  expect(prompt("node-2")[0]).toMatch(
    /A solution:\n3 \+ 5 = 8\. Answer: 8\n\nWhat a critic says of it:\nIt is 4 more, not 5\.\n\nWrite the whole solution again/,
  );
  const warmth = jobs.filter(({ agent }) => agent.includes("node")).map(({ temperature }) => temperature);
  expect(warmth.map((each) => Number(each.toFixed(3)))).toEqual([0.9, 0.6, 0.3]);
  expect(trajectory.outcome).toMatchObject({ answer: "7", correct: true, usage: { turns: 5 } });
  expect(carriers).toEqual(["node-3/0"]);
});

test("a node behind several edges writes each again, then merges what came of them", async () => {
  const { said, carriers } = await speakScript(
    { ...NET, topology: "mesh", nodes: 3 },
    {
      "node-1": ["Answer: 8"],
      "critic-1-2": ["No."],
      "node-2": ["Answer: 7"],
      "critic-1-3": ["4 more."],
      "critic-2-3": ["Fine."],
      "node-3": ["From the first. Answer: 6", "From the second. Answer: 7", "Together. Answer: 7"],
    },
  );
  expect(said.slice(3)).toEqual([
    "critic-1-3/0 < node-1/0",
    "critic-2-3/0 < node-2/0",
    "node-3/0 < node-1/0 critic-1-3/0",
    "node-3/1 < node-2/0 critic-2-3/0",
    "node-3/2 < node-3/0 node-3/1",
  ]);
  expect(carriers).toEqual(["node-3/2"]);
});

test("several last nodes are merged by one more agent, and those of its answer are learned too", async () => {
  const star = await speakScript(
    { ...NET, topology: "star", nodes: 3 },
    {
      "node-1": ["Answer: 8"],
      "critic-1-2": ["No."],
      "critic-1-3": ["No."],
      "node-2": ["Answer: 7"],
      "node-3": ["Answer: 6"],
      merger: ["The first is right. Answer: 7"],
    },
  );
  expect(star.said.at(-1)).toBe("merger/0 < node-2/0 node-3/0");
  expect(star.carriers).toEqual(["node-2/0", "merger/0"]);
  const gathered = await speakScript(
    { ...NET, topology: "star", nodes: 3, direction: "reversed" },
    {
      "node-1": ["Answer: 8"],
      "node-2": ["Answer: 7"],
      "critic-1-3": ["No."],
      "critic-2-3": ["Fine."],
      "node-3": ["Answer: 6", "Answer: 7", "Answer: 7"],
    },
  );
  expect(gathered.said.at(-1)).toBe("node-3/2 < node-3/0 node-3/1");
});

test("no graph leaves more solutions than it says", async () => {
  const { topology } = macnet.rows;
  for (const { value } of topology.choices) {
    for (const direction of ["forward", "reversed"] as const) {
      const config = { ...defaultConfig(), teacher: "macnet", topology: value, direction, nodes: 5 } as const;
      const { trajectory } = await seat(config, [["7", "5", "9"]]);
      const solutions = trajectory.turns.filter(({ kind }) => kind === "say");
      const { solutions: most, endings: atEnd } = macnet.leaves(config);
      expect(solutions, `${value}, ${direction}`).toHaveLength(most);
      expect(endings(trajectory).length, `${value}, ${direction}`).toBeLessThanOrEqual(atEnd);
    }
  }
});
