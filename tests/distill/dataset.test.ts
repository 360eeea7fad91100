import { expect, test } from "vitest";
import { buildDataset, type DatasetSource } from "../../src/distill/dataset.ts";
import { chooseTrace } from "../../src/distill/rsft.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { makeDebate, makeTurn, TASK, agentAt, talkOf, talksAbout } from "../teachers/turns.ts";
import { BUNDLED_SPEC, bundledTokenizer } from "../tokenizer/bundled.ts";

const voice = wordsVoice(BUNDLED_SPEC);
const tokenizer = bundledTokenizer();
const tasks = ["t1", "t2", "t3", "t4"].map((id) => ({ ...TASK, id }));
type Table = readonly (readonly (string | null)[])[];

function source(tables: readonly Table[], config: Partial<DatasetSource["config"]> = {}): DatasetSource {
  const turns = tables.flatMap((table, i) => makeDebate(table, { task: tasks[i]! }));
  return {
    runId: "run",
    config: { seed: 7, labels: "consensus", strategy: "rsft", ...config },
    tasks: tasks.slice(0, tables.length),
    trajectories: talksAbout(turns),
    voice,
    tokenizer,
  };
}

test("a row is the lone agent's prompt without loss, then the solution and the end token with loss", () => {
  const { examples } = buildDataset(source([[["7", "7", "7"]]]));
  const [example] = examples;
  const prompt = tokenizer.encode(voice.render({ role: "propose", question: TASK.question }));
  const solution = tokenizer.encode("Answer : 7");
  expect(examples).toHaveLength(1);
  expect(example!.ids).toEqual([...prompt, ...solution, tokenizer.endId]);
  expect(example!.lossMask).toEqual([...prompt.map(() => 0), ...solution.map(() => 1), 1]);
  expect(example!.from.turnId).toMatch(/^run\/distil\/t1\/0\/agent-[123]$/);
});

test("consensus keeps what the vote said, right or wrong, and counts the wrong ones", () => {
  const { examples, statistics } = buildDataset(
    source([[["7", "7", "5"]], [["5", "5", "7"]], [[null, null, null]], [["1", "2", "3"]]]),
  );
  expect(examples.map((example) => example.from.taskId)).toEqual(["t1", "t2", "t4"]);
  expect(statistics).toMatchObject({ tasks: 4, kept: 3, dropped: 1, wrong: 2 });
  const answers = examples.map((example) => voice.read(tokenizer.decode(example.ids)).answer);
  expect(answers).toEqual(["7", "5", "1"]);
});

test("truth keeps a right trace even against the vote, and never a wrong one", () => {
  const { examples, statistics } = buildDataset(
    source([[["7", "7", "5"]], [["5", "5", "7"]], [[null, "2", "3"]]], { labels: "truth" }),
  );
  expect(examples.map((example) => example.from.turnId?.split("/").at(-1))).toEqual([
    expect.stringMatching(/agent-[12]/),
    "agent-3",
  ]);
  expect(statistics).toMatchObject({ kept: 2, dropped: 1, wrong: 0 });
});

test("only the last round is learned from", () => {
  const { examples } = buildDataset(
    source(
      [
        [
          ["5", "5", "5"],
          ["7", "7", "7"],
        ],
      ],
      {},
    ),
  );
  expect(examples[0]!.from.turnId).toMatch(/\/t1\/1\//);
});

test("token counts are those of the rows", () => {
  const { examples, statistics } = buildDataset(source([[["7", "7", "7"]], [["7", null, null]]]));
  expect(statistics.tokens).toBe(examples[0]!.ids.length + examples[1]!.ids.length);
  expect(statistics.trainedTokens).toBe(2 * 4); // "Answer : 7" and the end token, twice
});

test("a question without an outcome gives no row", () => {
  const whole = source([[["7", "7", "7"]], [["7", "7", "7"]]]);
  const open = { ...whole, trajectories: whole.trajectories.slice(0, 1) };
  expect(buildDataset(open).statistics).toMatchObject({ kept: 1, dropped: 1 });
  expect(() => buildDataset({ ...whole, trajectories: [] })).toThrow(
    expect.objectContaining({ code: "empty-dataset" }),
  );
});

test("a trace that was cut off is not learned", () => {
  const cut = makeTurn(0, 0, "7");
  const turns = [{ ...cut, completion: { ...cut.completion, finish: "length" as const } }];
  expect(chooseTrace(talkOf(turns), { labels: "consensus", seed: 7, voice })).toBeNull();
  expect(chooseTrace(talkOf([makeTurn(0, 0, "7")]), { labels: "consensus", seed: 7, voice })?.agent).toBe(
    agentAt(0),
  );
});

test("the order of the trajectories does not matter, the seed does", () => {
  const base = source([[["7", "7", "7"]]]);
  expect(buildDataset({ ...base, trajectories: base.trajectories.toReversed() })).toEqual(buildDataset(base));
  const chosen = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const { examples } = buildDataset({ ...base, config: { ...base.config, seed } });
    chosen.add(examples[0]!.from.turnId ?? "none");
  }
  expect(chosen.size).toBe(3);
});

test.each([
  ["consensus", /no agent ended with an answer to agree on/],
  ["truth", /no agent ended with the right answer/],
] as const)("with labels %s and nothing fit, the error says why", (labels, message) => {
  const nothing = source([[[null, null, null]]], { labels });
  expect(() => buildDataset(nothing)).toThrow(
    expect.objectContaining({
      code: "empty-dataset",
      message: expect.stringMatching(message) as string,
    }),
  );
});
