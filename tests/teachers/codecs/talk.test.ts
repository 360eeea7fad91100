// A talk in which agents read each other's turns as code, and one whose sums are asserted.
import { expect, test } from "vitest";
import { defaultConfig, SETTINGS } from "../../../src/settings/run_config.ts";
import { AssertingTable } from "../../../src/teachers/codecs/asserting_table.ts";
import type { Saying } from "../../../src/teachers/protocol.ts";
import type { SeatedTable } from "../../../src/teachers/talk_table.ts";
import { makeTurn } from "../turns.ts";
import { seat } from "../seats.ts";
import { speakScript } from "../script.ts";

const DEBATE = { teacher: "debate", agents: 2, rounds: 2 } as const;
const SOLO = { teacher: "self-consistency", samples: 1 } as const;
const CODED = { codec: "codified", asserts: "replan" } as const;

test("agents read code, their own turn included, and say what they say", async () => {
  const said = {
    "agent-1": ["3 + 4 = 7.\nAnswer: 7", "Answer: 7"],
    "agent-2": ["3 + 5 = 8.\nAnswer: 8", "Answer: 7"],
  };
  const { prompt, trajectory } = await speakScript({ ...DEBATE, codec: "codified" }, said);
  const [question, own, others] = prompt("agent-1", 1);
  expect(question).toMatch(/^user: Ann has 3 eggs/);
  expect(own).toBe("assistant: A = propose()\nassert 3+4==7\nAnswer: 7");
  expect(others).toContain("Solution 1:\nB = propose()\nassert 3+5==8\nAnswer: 8\n\n");
  expect(trajectory.turns.map(({ solution }) => solution)).toContain("3 + 5 = 8.\nAnswer: 8");
});

test("left out, or as they were said, nothing is asked differently", async () => {
  const { codec: _, asserts: __, ...older } = { ...defaultConfig(), ...DEBATE };
  const table = [
    ["7", "5"],
    ["7", "7"],
  ];
  const [plain, before] = [await seat({ ...DEBATE, codec: "nl" }, table), await seat(older, table)];
  expect(plain.jobs).toEqual(before.jobs);
  expect(plain.jobs.every((job) => !("shown" in job))).toBe(true);
});

test("a wrong sum gives an error as a turn of its own, and one new plan that the protocol is handed", async () => {
  const { trajectory, said, prompt, carriers } = await speakScript(
    { ...SOLO, ...CODED },
    { "agent-1": ["3 + 4 = 8. Answer: 8", "", "3 + 4 = 7. Answer: 7"] },
  );
  expect(said).toEqual(["agent-1/0", "agent-1/2 < agent-1/0 agent-1/1"]);
  expect(trajectory.turns.map(({ role, kind, parents }) => [role, kind, parents.length])).toEqual([
    ["propose", "say", 0],
    ["assert", "tool", 1],
    ["replan", "say", 2],
  ]);
  expect(trajectory.turns[1]!.solution).toBe("AssertionError: claim 1: 3+4==8\nIts sides are 7 and 8.");
  expect(prompt("agent-1", 2).join("\n")).toContain(
    "Error:\nA1 = assert(A)\n# AssertionError: claim 1: 3+4==8",
  );
  expect([trajectory.outcome.answer, carriers]).toEqual(["7", ["agent-1/2"]]);
  expect(trajectory.changes).toMatchObject([{ from: "8", to: "7", after: [], effect: "corrected" }]);
});

test("a new plan is not asserted again, and a true sum asks for none", async () => {
  const again = await speakScript(
    { ...SOLO, ...CODED },
    { "agent-1": ["3 + 4 = 8. Answer: 8", "", "3 + 4 = 9. Answer: 9"] },
  );
  expect(again.trajectory.turns.map(({ role }) => role)).toEqual(["propose", "assert", "replan"]);
  const once = await speakScript({ ...SOLO, ...CODED }, { "agent-1": ["3 + 4 = 7. Answer: 7"] });
  expect(once.trajectory.turns.map(({ role }) => role)).toEqual(["propose"]);
});

test("a new plan without an answer takes nothing away from the first one", async () => {
  const { trajectory, carriers } = await speakScript(
    { ...SOLO, ...CODED },
    { "agent-1": ["3 + 4 = 8. Answer: 8", "", "Oh no."] },
  );
  expect(trajectory.turns.map(({ role }) => role)).toEqual(["propose", "assert", "replan"]);
  expect([trajectory.outcome.answer, carriers]).toEqual(["8", ["agent-1/0"]]);
});

test("a new plan is asked for in the form and length of the first one", async () => {
  const [first, trace] = [{ ...makeTurn(0, 0, "8"), solution: "3 + 4 = 8" }, makeTurn(1, 0, null)];
  const asked: Saying[] = [];
  const table = new AssertingTable({
    say: (_: string, saying: Saying) =>
      Promise.resolve(asked.push(saying) === 1 ? first : makeTurn(2, 0, "7")),
    use: () => Promise.resolve(trace),
  } as Partial<SeatedTable> as SeatedTable);
  const instruction = {
    titles: [],
    request: "Solve it.",
    gives: "solution",
    form: "In verse.",
    maxNewTokens: 9,
  };
  await table.say("agent-1", { role: "propose", reads: [], temperature: 0, instruction } as Saying);
  expect(asked[1]?.instruction).toMatchObject({
    titles: [null, "Error"],
    request: expect.stringMatching(/Correct it/) as string,
    form: "In verse.",
    maxNewTokens: 9,
  });
});

test("a talk that was cut between the error and the new plan goes on with the same turns", async () => {
  const script = {
    "agent-1": ["3 + 4 = 8. Answer: 8", "", "3 + 4 = 7. Answer: 7", "Answer: 7"],
    "agent-2": ["Answer: 5", "Answer: 7"],
  };
  const whole = await speakScript({ ...DEBATE, ...CODED }, script);
  const { turns } = whole.trajectory;
  for (let kept = 0; kept <= turns.length; kept++) {
    const existing = turns.slice(0, kept);
    const again = await seat({ ...DEBATE, ...CODED }, [], {
      existing,
      ports: { speak: ({ id }) => Promise.resolve(turns.find((turn) => turn.id === id)!) },
    });
    expect(again.trajectory).toEqual(whole.trajectory);
    expect(again.stored).toHaveLength(turns.length - kept);
  }
});

test("sums are asserted in code alone", () => {
  const texts = (codec: string) =>
    new Map([
      ["codec", codec],
      ["asserts", "replan"],
    ]);
  expect(() => SETTINGS.from(texts("nl"))).toThrow(/Choose code for the messages/);
  expect(SETTINGS.from(texts("codified-min"))).toMatchObject({ codec: "codified-min", asserts: "replan" });
});
