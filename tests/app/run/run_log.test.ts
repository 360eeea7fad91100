import { expect, test } from "vitest";
import { openings } from "../../../src/records/turn_ends.ts";
import { areAllKnown, outcomeOf, scoresOf, tallyOf } from "../../../src/app/run/tally.ts";
import { partialLines, turnText } from "../../../src/app/parts/turn_text.ts";
import { debateEvents, doneEvents, recordedConfig, RUN_ID, trainEvents } from "../fixture.ts";
import { VOICE, recordedLog } from "../recorded_page.ts";

const CONFIG = recordedConfig({ tasks: 12 });

test("every turn event is counted once, also when it comes twice", () => {
  const events = debateEvents(CONFIG);
  const turns = events.filter((event) => event.type === "turn").length;
  expect(turns).toBe(12 * 6 - 1);
  expect(recordedLog(CONFIG, events).turnCount).toBe(turns);
  expect(recordedLog(CONFIG, [...events, ...events]).turnCount).toBe(turns);
});

test("a debate has a trajectory when everybody has spoken, not before", () => {
  const debates = [...recordedLog(CONFIG, debateEvents(CONFIG)).debates.values()];
  expect(debates.map((debate) => debate.trajectory !== null)).toEqual([
    ...Array.from({ length: 11 }, () => true),
    false,
  ]);
});

test("text in the making disappears with its turn", () => {
  const log = recordedLog(CONFIG, debateEvents(CONFIG));
  expect(log.streaming.size).toBe(1); // the last turn, which never ends
  const [writing] = log.streaming.values();
  expect(writing).toMatchObject({ set: "distil", step: 1, agent: "agent-3" });
  expect(writing?.text.length).toBe(60);
});

test("text of what nobody announced is no turn: answers of the test, and turns that are stored already", () => {
  const events = debateEvents(CONFIG);
  const stored = events.find((event) => event.type === "turn")!.turn;
  const rows = [
    { id: `${RUN_ID}/single/t1`, text: "Answer : 1" },
    { id: stored.id, text: "late" },
  ];
  const log = recordedLog(CONFIG, [...events, { type: "tokens", rows, runId: RUN_ID, at: 0 }]);
  expect([...log.streaming.values()].map(({ step, agent }) => [step, agent])).toEqual([[1, "agent-3"]]);
});

test("a finished debate stays on the table for six seconds, then the page moves on", () => {
  const events = debateEvents(CONFIG); // 300 ms apart
  const log = recordedLog(CONFIG, []);
  const tableTimes = new Map<string, number>();
  for (const event of events) {
    log.apply(event);
    if (log.followed.distil !== "") {
      tableTimes.set(log.followed.distil, (tableTimes.get(log.followed.distil) ?? 0) + 300);
    }
  }
  const times = [...tableTimes.values()].slice(0, -1);
  expect(times.length).toBeGreaterThan(2);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(6000);
});

test("steps redone after a crash replace those they repeat", () => {
  const log = recordedLog(CONFIG, [...trainEvents(CONFIG, 10), ...trainEvents(CONFIG, 6)]);
  expect(log.steps.map((step) => step.step)).toEqual([1, 2, 3, 4, 5, 6]);
});

test("a finished stage is full, even if its last report said less", () => {
  const log = recordedLog(CONFIG, [...trainEvents(CONFIG, 10), ...doneEvents(["train"])]);
  expect(log.progress.train).toMatchObject({ state: "done", done: 60, total: 60, secondsLeft: null });
});

test("tallies count single answers, votes and changed minds", () => {
  const debates = [...recordedLog(CONFIG, debateEvents(CONFIG)).debates.values()];
  const tally = tallyOf(debates);
  const first = debates.flatMap((debate) => openings(debate.trajectory?.turns ?? []));
  expect(tally.finished).toBe(11);
  expect(tally.alone).toBe(33);
  expect(tally.aloneRight).toBe(first.filter((turn) => turn.correct).length);
  const { outcomes } = tally;
  expect(tally.teacherRight).toBe(outcomes.stayedRight + outcomes.rescued);
  expect(outcomes.open).toBe(1);
  expect(debates.map(outcomeOf).filter((outcome) => outcome === "rescued").length).toBe(outcomes.rescued);
});

test("a question that came without a right answer is neither right nor wrong", () => {
  const debates = [...recordedLog(CONFIG, debateEvents(CONFIG)).debates.values()];
  const unknown = debates.map((debate) => {
    const { trajectory } = debate;
    const outcome = trajectory && { ...trajectory.outcome, correct: null };
    return {
      ...debate,
      task: { ...debate.task, answer: null },
      trajectory: trajectory && { ...trajectory, outcome: outcome! },
    };
  });
  expect(tallyOf(unknown).outcomes).toEqual({
    open: 1,
    unknown: 11,
    stayedRight: 0,
    rescued: 0,
    lost: 0,
    stayedWrong: 0,
  });
  expect(areAllKnown(debates)).toBe(true);
  expect(areAllKnown([...debates, ...unknown])).toBe(false);
});

test("notes name agents as the page does: text 1 was the reader's own", () => {
  const debates = [...recordedLog(CONFIG, debateEvents(CONFIG)).debates.values()];
  const turn = debates[0]?.trajectory?.turns[4];
  if (turn === undefined) throw new Error("the fixture has no second round");
  const authorOf = (id: string) => debates[0]?.turns.find((each) => each.id === id)?.agent;
  expect(turn.parents.map(authorOf)).toEqual(["agent-2", "agent-1", "agent-3"]);
  const text = turnText(turn, ["Agent 2", "Agent 1", "Agent 3"], VOICE);
  expect(text.notes).toContain("wrong agent 2 agent 3");
  expect(text.lines.at(-1)).toBe(`Answer: ${turn.answer}`);
  expect(text.lines.length).toBeGreaterThan(2);
  const authors = ["Agent 2", "Agent 3", "Agent 1"];
  expect(partialLines("Check : wrong agent 1 agent 3", authors, VOICE)).toEqual([
    "Check: wrong agent 2 agent 1",
  ]);
});

test("when the debates are over, one that talking put right lies on the table", () => {
  const log = recordedLog(CONFIG, [...debateEvents(CONFIG), ...doneEvents(["debate"])]);
  const shown = log.debates.get(log.followed.distil);
  if (shown === undefined) throw new Error("nothing lies on the table");
  expect(outcomeOf(shown)).toBe("rescued");
});

test("a notice goes when work goes on, and stays on the list", () => {
  const [first, ...rest] = debateEvents(CONFIG);
  const notice = {
    type: "notice",
    text: "A worker was lost.",
    code: "worker-lost",
    runId: RUN_ID,
    at: 0,
  } as const;
  expect(recordedLog(CONFIG, [first!, notice]).notice).toBe("A worker was lost.");
  expect(recordedLog(CONFIG, [first!, notice, ...rest]).notice).toBe("");
  expect(recordedLog(CONFIG, [first!, notice, ...rest]).notices).toEqual(["A worker was lost."]);
});

test("scores count right answers by method", () => {
  const answer = (method: "single" | "teacher", correct: boolean) =>
    ({ method, correct }) as Parameters<typeof scoresOf>[0][number];
  expect(scoresOf([answer("single", true), answer("single", false), answer("teacher", true)])).toEqual({
    single: { right: 1, n: 2 },
    teacher: { right: 1, n: 1 },
  });
});
