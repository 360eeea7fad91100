// A typed question, asked of base, student and group over the scripted crew of the pipeline's tests.
import { beforeEach, expect, test } from "vitest";
import { TrySession } from "../../../../src/app/stages/try/try_session.ts";
import { createTryState, type TryState } from "../../../../src/app/stages/try/try_state.ts";
import { RunError } from "../../../../src/core/errors.ts";
import type { CrewPorts } from "../../../../src/pipeline/crew.ts";
import { HEAVY_BYTES } from "../../../../src/pipeline/heavy.ts";
import { Faults, type ScriptedWorld } from "../../../harness/scripted_crew.ts";
import { countedStores } from "../../../store/records.ts";
import { makeWorld, MODEL, TASK_SET } from "../../../pipeline/world.ts";
import { createRun } from "../../../../src/pipeline/runs.ts";
import { SETTINGS } from "../../../../src/settings/run_config.ts";
import { lookupSumTasks } from "../../../../src/tasks/lookup_sum/question_set.ts";
import { takeTasks, type TaskSet } from "../../../../src/tasks/task_set.ts";
import { messagesVoice } from "../../../../src/voice/messages.ts";
import { EVENS } from "../../../teachers/programs.ts";

let state: TryState;
let calls: string[];
beforeEach(() => {
  state = createTryState();
  calls = [];
});

const QUESTION = "Ann has 3 eggs. How many eggs does Ann have?";

const opened = (options: Partial<ScriptedWorld> = {}, whyNot: string | null = null) =>
  openedWith((deps) => deps, options, whyNot);

async function openedWith(
  crewOf: (deps: CrewPorts) => CrewPorts,
  options: Partial<ScriptedWorld> = {},
  whyNot: string | null = null,
) {
  const { store, start, run, deps } = makeWorld();
  const id = await start();
  await run(id);
  const scripted = makeWorld({ store, onCall: (where) => calls.push(where), ...options });
  const before = (await store.turns(id)).length;
  const { stores, openCounted } = countedStores(() => Promise.resolve(store));
  const session = new TrySession(
    state,
    {
      openStore: openCounted,
      crew: () => crewOf(scripted.deps),
      model: () => Promise.resolve({ ref: MODEL, voice: deps.voice }),
      whyNot: () => Promise.resolve(whyNot),
      keep: (question) => `kept ${question}`,
    },
    id,
  );
  return { session, store, stores, id, before };
}

function idle(): Promise<void> {
  return new Promise((resolve) => {
    const look = () => (state.doing.value === "" ? resolve() : setImmediate(look));
    look();
  });
}

test("base and student answer one after the other in one worker, and the worker stays for the next question", async () => {
  const { session, stores } = await opened();
  state.question.value = `  ${QUESTION} `;
  session.ask();
  expect(state.doing.value).not.toBe("");
  session.ask(); // while one is asked, another is not
  await idle();
  const { tried } = state;
  expect(tried.value).toMatchObject({ question: QUESTION, known: null });
  for (const said of [tried.value?.base, tried.value?.student]) {
    expect(said).toMatchObject({ isWhole: true });
    expect(said?.text).toMatch(/Answer : /);
  }
  expect(tried.value?.group).toBeUndefined();
  expect(stores).toEqual({ opened: 1, open: 0 }); // what is read is read
  session.ask();
  await idle();
  expect(calls).toEqual(["create trainer", "generate", "generate", "generate", "generate"]);
  session.keep();
  expect(state.kept.value).toBe(`kept ${QUESTION}`);
});

test("a question of the run brings its right answer along", async () => {
  const { session } = await opened();
  const [first] = TASK_SET.tasks("test", 7);
  state.question.value = first!.question;
  session.ask();
  await idle();
  expect(state.tried.value?.known).toBe(first!.answer);
});

test("the group talks by the run's own protocol, and nothing of it is stored", async () => {
  const { session, store, id, before } = await opened();
  state.question.value = QUESTION;
  state.asksGroup.value = true;
  session.ask();
  await idle();
  const group = state.tried.value?.group;
  expect(group?.turns).toHaveLength(4); // 2 agents, 2 rounds
  expect(group?.turns.every(({ isWhole, text }) => isWhole && text !== "")).toBe(true);
  expect(group?.turns.map(({ answer }) => answer)).toContain(group?.answer);
  expect((await store.turns(id)).length).toBe(before);
});

test("trainer and team with heavy weights are never there at once", async () => {
  const { session } = await opened({ weightBytes: HEAVY_BYTES + 1 });
  state.question.value = QUESTION;
  state.asksGroup.value = true;
  session.ask();
  await idle();
  session.ask();
  await idle();
  // For the second question the trainer is made anew: it had gone before the team came.
  expect(calls.filter((call) => call.startsWith("create"))).toEqual([
    "create trainer",
    "create team",
    "create trainer",
    "create team",
  ]);
  expect(state.refusal.value).toBe("");
});

test("a student apart and its group are never there at once, and the trainer is not opened", async () => {
  const seen: string[] = [];
  const { session } = await openedWith((deps) => ({
    ...deps,
    createTeam: async (request) => {
      seen.push("team");
      const team = await deps.createTeam(request);
      return { ...team, close: (reason) => (seen.push("no team"), team.close(reason)) };
    },
    studentApart: {
      isFor: () => Promise.resolve(true),
      open: (_, { config }) => {
        seen.push(`student of rank ${config.r}`);
        return Promise.resolve({
          generate: (requests) =>
            Promise.resolve(
              requests.map(({ id }) => ({
                id,
                text: "Answer : 5",
                ids: [],
                promptTokens: 1,
                completionTokens: 1,
                finish: "stop" as const,
              })),
            ),
          close: () => void seen.push("no student"),
        });
      },
    },
  }));
  state.question.value = QUESTION;
  state.asksGroup.value = true;
  session.ask();
  await idle();
  expect(state.refusal.value).toBe("");
  expect(state.tried.value?.student?.answer).toBe("5");
  expect(state.tried.value?.group?.turns).toHaveLength(4);
  expect(seen).toEqual(["team", "no team", "student of rank 1", "no student", "team"]);
  expect(calls).not.toContain("create trainer");
});

test("words that the model does not know are named, and nothing is asked", async () => {
  const { session } = await opened({}, "I do not know these words: “bananas” (nearest: “pans”).");
  state.question.value = "Ann has 3 bananas.";
  session.ask();
  await idle();
  expect(state.refusal.value).toMatch(/^I do not know these words/);
  expect(state.tried.value).toBeNull();
  expect(calls).toEqual([]);
});

test("stop ends whoever speaks; what comes later is dropped, and the next question gets new workers", async () => {
  const { session } = await opened();
  state.question.value = QUESTION;
  session.ask();
  while (!calls.includes("create trainer")) await new Promise((resolve) => setImmediate(resolve));
  session.stop();
  expect(state.doing.value).toBe("");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([state.tried.value?.base, state.tried.value?.student, state.refusal.value]).toEqual([
    undefined,
    undefined,
    "",
  ]);
  session.ask();
  await idle();
  expect(state.tried.value?.student?.isWhole).toBe(true);
  expect(calls.filter((call) => call === "create trainer")).toHaveLength(2);
});

test("a worker that is lost is said in a sentence, and asking again works", async () => {
  const lost = new RunError("gpu-lost", "The browser took the GPU away.");
  const { session } = await opened({
    faults: new Faults((call) => (call === 2 ? lost : null)),
  });
  state.question.value = QUESTION;
  session.ask();
  await idle();
  expect(state.refusal.value).toBe("The browser took the GPU away.");
  session.ask();
  await idle();
  expect(state.refusal.value).toBe("");
  expect(state.tried.value?.student?.isWhole).toBe(true);
});

/** A run of a teacher that is asked in messages, with nothing said yet. */
async function openedBy(teacher: string, taskSet: TaskSet) {
  const tasks = takeTasks(taskSet, "test", 20, 7);
  const { deps, store, clock } = makeWorld({ voice: messagesVoice(), tasks });
  const small = { seed: "7", tasks: "8", testTasks: "20", steps: "7", teacher };
  const config = SETTINGS.from(new Map(Object.entries(small)));
  const { id } = await createRun({ store, clock, taskSet }, { config, model: MODEL });
  const session = new TrySession(
    state,
    {
      openStore: () => Promise.resolve(store),
      crew: () => deps,
      model: () => Promise.resolve({ ref: MODEL, voice: deps.voice }),
      whyNot: () => Promise.resolve(null),
      keep: () => "",
    },
    id,
  );
  return { session, question: tasks[0]!.question };
}

test("a group with tools has them when it is asked", async () => {
  const { session, question } = await openedBy("pyramid", lookupSumTasks(1));
  state.question.value = question;
  state.asksGroup.value = true;
  session.ask();
  await idle();
  expect(state.refusal.value).toBe("");
  expect(state.tried.value?.group?.answer).toBeDefined();
  expect(state.tried.value?.group?.turns.some(({ agent }) => agent.startsWith("Leaf"))).toBe(true);
});

test("what a group of programmers writes is run", async () => {
  const { answer, judge, solution } = EVENS;
  const taskSet: TaskSet = {
    ...TASK_SET,
    tasks: (split, seed) =>
      [...TASK_SET.tasks(split, seed)].map((task) => ({ ...task, answer, judge, solution: solution! })),
  };
  const { session, question } = await openedBy("mapcoder", taskSet);
  state.question.value = question;
  state.asksGroup.value = true;
  session.ask();
  await idle();
  expect(state.refusal.value).toBe("");
  expect(state.tried.value?.group?.answer).toMatch(/function/);
});
