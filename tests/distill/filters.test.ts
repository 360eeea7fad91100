import { expect, test } from "vitest";
import { datasetHash } from "../../src/records/dataset_hash.ts";
import type { Task } from "../../src/records/task.ts";
import type { TraceRule } from "../../src/records/dataset.ts";
import type { Turn } from "../../src/records/turn.ts";
import { buildDataset, type DatasetSource } from "../../src/distill/dataset.ts";
import { isFit } from "../../src/distill/fitness.ts";
import { chooseTrace, unfilteredTrace } from "../../src/distill/rsft.ts";
import { correctionOf } from "../../src/distill/self_correction.ts";
import { TASK, talkOf, turnIdOf } from "../teachers/turns.ts";
import { bundledTokenizer } from "../tokenizer/bundled.ts";
import { voice, said } from "./said.ts";
import { hintsOf } from "../../src/tasks/arithmetic/hints.ts";

const task: Task = {
  ...TASK,
  question:
    "Ann has 12 eggs. That is 5 more eggs than Ben has. Cal has 3 times as many eggs as Ben. How many eggs does Cal have?",
  answer: "21",
  hints: {
    steps: [
      { left: 12, op: "-", right: 5, result: 7 },
      { left: 7, op: "x", right: 3, result: 21 },
    ],
    wording: [
      { owner: "Ben has", note: "so Ben has fewer" },
      { owner: "Cal has", note: "" },
    ],
  },
};
const RIGHT = "Step 1 : Ben has 12 - 5 = 7 . Step 2 : Cal has 7 x 3 = 21 . Answer : 21";
const LONGER = "Step 1 : so Ben has fewer . Ben has 12 - 5 = 7 . Step 2 : Cal has 7 x 3 = 21 . Answer : 21";
const OTHER = "Step 1 : 3 x 12 = 36 . Step 2 : 3 x 5 = 15 . Step 3 : 36 - 15 = 21 . Answer : 21";
const WRONG = "Step 1 : Ben has 12 + 5 = 17 . Step 2 : Cal has 17 x 3 = 51 . Answer : 51";
const LUCKY = "Step 1 : Ben has 12 + 5 = 17 . Step 2 : 17 + 4 = 21 . Answer : 21";
const CHECK = "check That is 5 more than Ben has so Ben has fewer . minus 5 .";
const CRITIQUE = `Check : Step 1 : + - + . ${CHECK} wrong agent 1 agent 3 . Step 2 : x x x . ok .`;
const tokenizer = bundledTokenizer();

function source(
  table: readonly (readonly string[])[],
  filters: NonNullable<DatasetSource["filters"]> = {},
  config: Partial<DatasetSource["config"]> = {},
): DatasetSource {
  return {
    runId: "run",
    config: {
      seed: 7,
      labels: "truth",
      strategy: "rsft",
      ...config,
    },
    tasks: [task],
    trajectories: [talkOf(said(table, { task }))],
    voice,
    tokenizer,
    filters,
  };
}
const correctedBy = ({ completion, solution }: Turn) => voice.selfCorrection(completion.text, solution);
const completions = (of: DatasetSource) => buildDataset(of).examples.map(({ text }) => text?.completion);

test("what cannot be learned whole is unfit: cut, empty, without an answer, answered in the wrong place", () => {
  const fit = (text: string, finish: "stop" | "length" = "stop") => {
    const [turn] = said([[text]], { task });
    return isFit({ ...turn!, completion: { ...turn!.completion, finish } }, voice);
  };
  expect([RIGHT, LONGER, OTHER, WRONG, `${CRITIQUE} ${RIGHT}`].map((text) => fit(text))).toEqual(
    Array.from({ length: 5 }, () => true),
  );
  expect(fit(RIGHT, "length")).toBe(false);
  expect(fit("")).toBe(false);
  expect(fit("Step 1 : Ben has 12 - 5 = 7 .")).toBe(false);
  expect(fit("Answer : 21 Step 1 : Ben has 12 - 5 = 7 .")).toBe(false);
  expect(fit(`${RIGHT} Step 3 : 21 + 1 = 22 .`)).toBe(false);
  expect(fit("Check : Step 1 : + - . ok . Answer : 21")).toBe(false); // a critique that never reached its solution
  expect(fit("Step 1 : 12 - 5 . Answer : 21")).toBe(false);
  // Free text is not judged by its form.
  expect(fit("Answer : 21")).toBe(true);
  expect(fit("Step 1: Ben has five fewer.\n\nStep 2: 7 eggs times 3. Answer : 21")).toBe(true);
});

test.each<[TraceRule, string]>([
  ["shortest", RIGHT],
  ["aggregator", LONGER],
])("rule %s takes its trace in every seed, and only a fit one", (rule, expected) => {
  // Closest to the group is the way three of five calculate; of those the lowest agent's.
  const debate = talkOf(said([[OTHER, LONGER, RIGHT, RIGHT, WRONG]], { task }));
  for (let seed = 0; seed < 5; seed++) {
    expect(chooseTrace(debate, { labels: "truth", seed: seed, rule, voice })?.solution).toBe(expected);
    expect(chooseTrace(debate, { labels: "consensus", seed: seed, rule, voice })?.solution).toBe(expected);
  }
  const nobody = talkOf(said([[WRONG, ""]], { task }));
  expect(chooseTrace(nobody, { labels: "truth", seed: 1, rule, voice })).toBeNull();
  expect(
    chooseTrace(talkOf(said([[OTHER]], { task })), { labels: "truth", seed: 1, rule, voice })?.solution,
  ).toBe(OTHER);
});

test("the config's rule and self-correction are the filters', unless those say otherwise", () => {
  const table = [[OTHER, RIGHT, LONGER]];
  const short = source(table, {}, { rule: "shortest", selfCorrection: "on" });
  expect(buildDataset(short).filters).toMatchObject({ rule: "shortest", selfCorrection: true });
  expect(completions(short)).toEqual([RIGHT]);
  expect(buildDataset({ ...short, filters: { rule: "aggregator" } }).filters.rule).toBe("aggregator");
});

test("a group's critique becomes its author's own: its operation, its blame, nobody else's", () => {
  const table = [
    [WRONG, RIGHT, WRONG],
    [`${CRITIQUE} ${RIGHT}`, RIGHT, RIGHT],
  ];
  const own = `Check : Step 1 : + . ${CHECK} wrong agent 1 . Step 2 : x . ok . ${RIGHT}`;
  expect(correctedBy(said(table, { task })[3]!)).toBe(own);

  const { examples, statistics } = buildDataset(
    source(table, { selfCorrection: true, traces: 1 }, { strategy: "da" }),
  );
  const [trace, correction] = examples;
  expect(examples.map(({ weight, from }) => [weight, from.kind])).toEqual([
    [0.5, "trace"],
    [0.5, "correction"],
  ]);
  expect(trace!.text?.prompt).toBe(voice.render({ role: "propose", question: task.question }));
  expect(correction!.text).toEqual({
    prompt: voice.render({ role: "revise", question: task.question, reads: [WRONG] }),
    completion: own,
  });
  expect(correction!.from.turnId).toBe(turnIdOf("distil", "t1", 1, 0));
  const promptIds = tokenizer.encode(correction!.text!.prompt);
  const ownIds = [...tokenizer.encode(own), tokenizer.endId];
  expect(correction!.ids).toEqual([...promptIds, ...ownIds]);
  expect(correction!.lossMask).toEqual([...promptIds.map(() => 0), ...ownIds.map(() => 1)]);
  expect(correction!.ids).not.toContain(tokenizer.idOf("<unk>"));
  expect(statistics.audit).toMatchObject({ rows: 2, corrections: 1, corrective: 2, sycophantic: 0 });
});

test("a turn that does not find its own solution wrong is no self-correction", () => {
  const only = (text: string) => correctedBy(said([[WRONG], [text]], { task })[1]!);
  expect(only(RIGHT)).toBeNull();
  expect(only(`Check : Step 1 : + - . ${CHECK} wrong agent 2 . Step 2 : x x . ok . ${RIGHT}`)).toBeNull();
  expect(only(`Check : Step 1 : + - . ok . Step 2 : x x . ok . ${RIGHT}`)).toBeNull();
  expect(only(`Check : Step 1 : + - . ${CHECK} Step 2 : x x . ok . ${RIGHT}`)).toBeNull(); // blames nobody
  expect(only(`Check : nonsense ${RIGHT}`)).toBeNull();
  expect(only("")).toBeNull();
  // agent 10 is not agent 1
  expect(only(`Check : Step 1 : + - . ${CHECK} wrong agent 10 . ${RIGHT}`)).toBeNull();
});

test("the first correction of a debate is taken; without labels right is what the group says", () => {
  const blamed = (solution: string) => `${CRITIQUE} ${solution}`;
  const late = talkOf(
    said(
      [
        [WRONG, WRONG, RIGHT],
        [WRONG, RIGHT, RIGHT],
        [blamed(RIGHT), RIGHT, RIGHT],
      ],
      { task },
    ),
  );
  expect(correctionOf(late, "truth", voice)?.turn.id).toBe(turnIdOf("distil", "t1", 2, 0));
  expect(correctionOf(late, "truth", voice)?.previous.id).toBe(turnIdOf("distil", "t1", 1, 0));
  const misled = talkOf(
    said(
      [
        [RIGHT, WRONG, WRONG],
        [blamed(WRONG), WRONG, WRONG],
      ],
      { task },
    ),
  );
  expect(correctionOf(misled, "consensus", voice)?.turn.id).toBe(turnIdOf("distil", "t1", 1, 0));
  expect(correctionOf(misled, "truth", voice)).toBeNull();
  // Who said nothing before has nothing to correct; a single round corrects nothing.
  const silent = talkOf(
    said(
      [
        ["", RIGHT],
        [blamed(RIGHT), RIGHT],
      ],
      { task },
    ),
  );
  expect(correctionOf(silent, "truth", voice)).toBeNull();
  expect(correctionOf(talkOf(said([[WRONG, RIGHT]], { task })), "truth", voice)).toBeNull();
});

test("the controls differ in where traces come from, and in nothing else", () => {
  const table = [
    [WRONG, OTHER, WRONG],
    [RIGHT, LONGER, RIGHT],
  ];
  const of = (sources: "singles" | "unfiltered" | "truth", labels: "truth" | "consensus" = "truth") =>
    buildDataset(source(table, { sources, rule: "aggregator" }, { labels }));
  expect(of("singles").examples.map(({ text }) => text?.completion)).toEqual([OTHER]);
  // Without labels the first round's own vote decides, not the debate's.
  expect(of("singles", "consensus").examples.map(({ text }) => text?.completion)).toEqual([WRONG]);
  expect(of("singles", "consensus").statistics).toMatchObject({ wrong: 1, audit: { wrongRows: 1 } });
  expect(of("truth").examples[0]).toMatchObject({
    text: { prompt: voice.render({ role: "propose", question: task.question }), completion: LONGER },
    from: { turnId: null, kind: "truth" },
  });
  expect(of("truth").sources).toEqual({ taskIds: ["t1"], turnIds: [] });
  expect(of("unfiltered").examples).toHaveLength(1);
  const raw = new Set<string | undefined>();
  const wrong = talkOf(said([[WRONG, RIGHT, ""]], { task }));
  for (let seed = 0; seed < 40; seed++) raw.add(unfilteredTrace(wrong, seed)?.solution);
  expect(raw).toEqual(new Set([WRONG, RIGHT]));
  expect(unfilteredTrace(talkOf(said([["", ""]], { task })), 1)).toBeNull();
});

test.each([
  ["truth", {}, /none has known steps/],
  ["unfiltered", {}, /none ended with a whole solution/],
  ["singles", {}, /no agent ended with the right answer/],
] as const)("with nothing to take, %s says why", (sources, config, message) => {
  const nothing = source([["", ""]], { sources }, config);
  const { hints: _, ...open } = task;
  expect(hintsOf(task).steps).toHaveLength(2);
  expect(() => buildDataset({ ...nothing, tasks: [{ ...open, answer: null }] })).toThrow(message);
});

test("rows stop at the limit, the last task's weight is shared by those that are left", () => {
  const tasks = ["t1", "t2", "t3"].map((id) => ({ ...task, id }));
  const whole: DatasetSource = {
    ...source([[RIGHT, OTHER]], {}, { strategy: "da" }),
    tasks,
    trajectories: tasks.map((each) => talkOf(said([[RIGHT, OTHER]], { task: each }))),
  };
  const rows = (limit: number | null) =>
    buildDataset({ ...whole, filters: { rows: limit } }).examples.map(({ weight, from }) => [
      from.taskId,
      weight,
    ]);
  expect(rows(null)).toHaveLength(6);
  expect(rows(3)).toEqual([
    ["t1", 0.5],
    ["t1", 0.5],
    ["t2", 1],
  ]);
  expect(rows(100)).toEqual(rows(null));
  expect(() => rows(0)).toThrow(expect.objectContaining({ code: "empty-dataset" }));
});

test("the audit counts by family what consensus let through, and right answers by wrong steps", () => {
  const tasks = [task, { ...task, id: "t2", family: "events" }, { ...task, id: "t3", family: "events" }];
  const texts = [LUCKY, WRONG, RIGHT];
  const dataset = buildDataset({
    ...source([[LUCKY]], {}, { labels: "consensus" }),
    tasks: [...tasks, { ...task, id: "t4", family: "boxes" }],
    trajectories: tasks.map((each, i) => talkOf(said([[texts[i]!]], { task: each }))),
  });
  expect(dataset.statistics.audit).toEqual({
    rows: 3,
    corrections: 0,
    duplicates: 0,
    wrongRows: 1,
    unsoundRows: 1,
    families: {
      compare: { tasks: 1, kept: 1, rows: 1, wrongRows: 0 },
      events: { tasks: 2, kept: 2, rows: 2, wrongRows: 1 },
      boxes: { tasks: 1, kept: 0, rows: 0, wrongRows: 0 },
    },
    corrective: 0,
    sycophantic: 0,
  });
});

test("the hash names the record: the same for the same turns in any order, another for any other row", () => {
  const base = source([[RIGHT, OTHER, WRONG]]);
  const { hash, ...rest } = buildDataset(base);
  expect(hash).toBe(datasetHash(rest));
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(
    buildDataset({ ...base, trajectories: base.trajectories.map((talk) => talkOf(talk.turns.toReversed())) })
      .hash,
  ).toBe(hash);
  const changed = rest.examples.map((row) => ({ ...row, weight: 0.5 }));
  expect(datasetHash({ ...rest, examples: changed })).not.toBe(hash);
  expect(rest.sources.turnIds).toEqual(rest.examples.map(({ from }) => from.turnId));
});
