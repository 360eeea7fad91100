// Any talk of any teacher as one text, and back.
import { expect, test } from "vitest";
import { type Chain, chainFaults, compileChain, readChain, writeChain } from "../../src/export/chain.ts";
import { chainFolder } from "../../src/export/chain_lines.ts";
import { NO_FILTERS } from "../../src/export/chain_sieve.ts";
import { RandomStream } from "../../src/core/rng.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { PROTOCOLS, type ProtocolId } from "../../src/teachers/list.ts";
import { isTaught } from "../../src/teachers/protocol_of.ts";
import { seat } from "../teachers/seats.ts";
import { speakScript } from "../teachers/script.ts";
import { TASK } from "../teachers/turns.ts";

const TEACHERS = (Object.keys(PROTOCOLS) as ProtocolId[]).filter((teacher) =>
  isTaught({ ...defaultConfig(), teacher }),
);

test.each(TEACHERS)(
  "%s: its talk becomes a chain without a fault, and the chain the same talk again",
  async (teacher) => {
    const { trajectory } = await seat({ teacher, agents: 3, rounds: 2 }, [
      ["7", "5", "9", "7", "5"],
      ["7", "7", "5", "7", "9"],
      ["7", "7", "7", "5", "7"],
    ]);
    const chain = compileChain(trajectory);
    expect(chain.texts).toHaveLength(trajectory.turns.length);
    expect(chainFaults(chain)).toEqual([]);
    expect(readChain(writeChain(chain).text)).toEqual(chain);
  },
);

test("a talk worked by hand, word by word", async () => {
  const { trajectory } = await speakScript(
    { teacher: "autogen", mostReplies: 2 },
    { assistant: ["3 + 5 = 8. Answer: 8", "3 + 4 = 7. Answer: 7"], user: ["It says 4 more."] },
  );
  expect(writeChain(compileChain(trajectory))).toEqual({
    text: `<text agent="assistant" role="propose" kind="say" reads="">
3 + 5 = 8. Answer: 8
</text>
<text agent="user" role="comment" kind="remark" reads="1">
It says 4 more.
</text>
<text agent="assistant" role="answer" kind="say" reads="1 2">
3 + 4 = 7. Answer: 7
</text>
<answer from="3">
7
</answer>`,
    unlearned: [],
  });
  const files = chainFolder({
    trajectories: [trajectory],
    tasks: new Map([[TASK.id, TASK]]),
    filters: NO_FILTERS,
    seed: 7,
    learned: new Set(),
    propose: (question) => `Q: ${question}`,
  });
  const [line] = new TextDecoder().decode(files.get("chains.jsonl")).split("\n");
  expect(JSON.parse(line!)).toMatchObject({
    schema: "chain/2",
    task: "t1",
    prompt: `Q: ${TASK.question}`,
    texts: 3,
    agents: 2,
    tools: 0,
    interactions: 2,
    reflects: true,
    isCorrected: true,
    correct: true,
  });
});

test.each(["chain", "star", "tree", "mesh", "layered", "random"])(
  "a %s of agents in either direction becomes a chain and the same talk again",
  async (topology) => {
    for (const direction of ["forward", "reversed"]) {
      const patch = { teacher: "macnet", topology, direction, nodes: 5 } as Parameters<typeof seat>[0];
      const { trajectory } = await seat(patch, [
        ["7", "5", "9"],
        ["7", "7", "5"],
        ["5", "7", "7"],
      ]);
      const chain = compileChain(trajectory);
      expect(chainFaults(chain)).toEqual([]);
      const back = readChain(writeChain(chain).text)!;
      expect(back).toEqual(chain);
      expect(back.texts.map(({ role, text: said }) => [role, said])).toEqual(
        trajectory.turns.map(({ role, completion }) => [role, completion.text]),
      );
    }
  },
);

test("1,000 made-up chains come back as they were", () => {
  const random = new RandomStream(5);
  const signs = [
    ...'a,<,>,/,\\,\n,",&, ,='.split(","),
    "</text>",
    "<answer",
    "text",
    "&quot;",
    "\n</text>\n",
    "\u2028",
  ];
  const words = () => Array.from({ length: random.integer(0, 7) }, () => random.pick(signs)).join("");
  for (let i = 0; i < 1000; i++) {
    const numbers = () => Array.from({ length: random.integer(0, 3) }, () => random.integer(1, 9));
    const answer = random.pick([null, words()]);
    const chain: Chain = {
      texts: Array.from({ length: random.integer(1, 6) }, () => ({
        agent: words(),
        role: words(),
        kind: random.pick(["say", "remark", "tool"] as const),
        text: words(),
        reads: numbers(),
      })),
      answer,
      from: answer === null ? [] : numbers(),
    };
    expect(readChain(writeChain(chain).text)).toEqual(chain);
  }
});

const text = (changes: Partial<Chain["texts"][number]> = {}) =>
  ({ agent: "a", role: "propose", kind: "say", text: "Answer: 7", reads: [], ...changes }) as const;

test.each([
  "",
  "\n",
  "</text>\n<answer>",
  '<\\text agent="x">\n</\\text>',
  'a < b, <texture>, <answer from="1"/>',
  "\\<text",
  "<\\\\</text>\n</answer>\n",
  '&quot; " &amp;',
])("a text that looks like the chain itself comes back as it was: %j", (said) => {
  const chain: Chain = {
    texts: [text({ text: said, agent: 'a "&quot;" & b' }), text({ text: said, kind: "remark", reads: [1] })],
    answer: said,
    from: [1],
  };
  expect(readChain(writeChain(chain).text)).toEqual(chain);
});

test("what a tool said is marked as not learned, and nothing else is", () => {
  const chain: Chain = {
    texts: [
      text(),
      text({ kind: "tool", role: "calculator", text: "3+4=7", reads: [1] }),
      text({ reads: [1, 2] }),
    ],
    answer: "7",
    from: [3],
  };
  const written = writeChain(chain);
  expect(written.unlearned.map(([start, end]) => written.text.slice(start, end))).toEqual(["3+4=7"]);
});

test("each break of the grammar has a name and a sentence", () => {
  const faultsOf = (changes: Partial<Chain>) =>
    chainFaults({ texts: [text()], answer: "7", from: [1], ...changes }).map(
      ({ rule, sentence }) => `${rule}: ${sentence}`,
    );
  expect(faultsOf({})).toEqual([]);
  expect(faultsOf({ texts: [text({ reads: [1] })] })).toEqual([
    "reads-before: Text 1 reads text 1, which is not before it.",
  ]);
  expect(faultsOf({ texts: [text(), text({ reads: [0] })] })[0]).toMatch(
    /^reads-before: Text 2 reads text 0/,
  );
  expect(faultsOf({ texts: [text({ kind: "remark" })] })).toEqual([
    "has-solution: No text is a solution.",
    "carrier-solves: The answer comes from text 1, which is no solution.",
  ]);
  expect(faultsOf({ from: [2] })[0]).toMatch(/^carrier-there: .*text 2, which is not there/);
  expect(faultsOf({ answer: null })[0]).toMatch(/^carried-answer: .*no answer, but texts/);
  expect(faultsOf({ texts: [text({ kind: "tool" }), text()], from: [2] })).toEqual([
    "begins-with-agent: It begins with a tool.",
  ]);
});

test.each([
  "",
  "Answer: 7",
  '<text agent="a" role="propose" kind="say" reads="">\nAnswer: 7',
  '<text agent="a" role="propose" kind="shout" reads="">\n7\n</text>\n<answer from="1">\n7\n</answer>',
  '<text role="propose" kind="say" reads="">\n7\n</text>\n<answer from="1">\n7\n</answer>',
  '<answer from="">\n7\n</answer> and more',
])("a text that is no chain is none: %j", (written) => {
  expect(readChain(written)).toBeNull();
});
