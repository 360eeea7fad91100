// On-policy distillation inside the trainer worker: who teaches is read out of stored debates, the run is left in the middle and gone on with, and
// its memory is what was planned.
import { expect, test } from "vitest";
import { defaultConfig, type RunConfig } from "../../../src/settings/run_config.ts";
import type { Turn } from "../../../src/records/turn.ts";
import { MemoryStore } from "../../../src/store/memory_store.ts";
import type { RunEvent } from "../../../src/threads/run_event.ts";
import { openTiny } from "../../lm/harness.ts";
import { storeTalks } from "../../teachers/turns.ts";
import {
  debatedStore,
  openHost,
  plannedBytes,
  QUESTIONS,
  RUN,
  SMALL,
  TASKS,
  uncheckedPrograms,
} from "../debated_run.ts";

const CONFIG: RunConfig = {
  ...defaultConfig("opd"),
  ...SMALL,
  steps: 3,
  stepQuestions: 3,
  batchTokens: 256,
  learningRate: 0.01,
};
/** Questions on which an agent read the other and ended right; on the others everybody ended wrong. */
const TAUGHT = 6;

const NOTHING = /^OPD: the student’s own words are already those of its teacher, \S+ nats a word apart/;
const noticesOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "notice" ? [event.text] : []));

/** Debates with a second round, in which each agent has read both first solutions and gives the right one, or the wrong one. */
async function readStore(
  config: RunConfig,
  shows: "solutions" | "nothing" = "solutions",
): Promise<MemoryStore> {
  const once = await debatedStore(config);
  const voice = await (await openTiny()).voice();
  const [run, first] = [(await once.getRun(RUN))!, await once.turns(RUN)];
  const store = new MemoryStore();
  await store.createRun(run, TASKS);
  const second = TASKS.flatMap((task, i): Turn[] => {
    const read = first.filter(({ taskId }) => taskId === task.id);
    const last = read.find(({ correct }) => correct === i < TAUGHT)!;
    const reads = read.map(({ solution }) => solution);
    const { question } = task;
    const prompt =
      shows === "nothing"
        ? voice.render({ role: "propose", question })
        : voice.render({ role: "revise", question, reads });
    return read.map((turn) => ({
      ...last,
      id: `${turn.id}/again`,
      agent: turn.agent,
      role: "revise",
      step: 1,
      parents: read.map(({ id }) => id),
      prompt,
    }));
  });
  await storeTalks(store, [...first, ...second]);
  return store;
}

test("the student learns from the questions that have a teacher, the others are told, and a run that was cut ends with the same student", async () => {
  const store = await readStore(CONFIG);
  const { host, events, memory, programs } = await openHost(store);
  const result = await host.train(QUESTIONS);
  await host.close();
  expect(await uncheckedPrograms(CONFIG, programs)).toEqual([]); // before it trained in hardware
  const metrics = await store.stepMetrics(RUN);
  expect(metrics.map(({ step }) => step)).toEqual([1, 2, 3]);
  expect(metrics[0]!.loss).toBeGreaterThan(0);
  const told = noticesOf(events);
  expect(told.filter((text) => NOTHING.test(text))).toEqual([]);
  expect(told).toContain(
    "OPD learns from 6 of 10 questions. Of the others 4 ended without a solution that is kept, 0 in solutions whose authors had read nothing, and 0 have debates that are too long to read again.",
  );
  // The plan's texts are as long as the context, these are shorter.
  const planned = await plannedBytes(CONFIG);
  expect(memory.peak).toBeLessThanOrEqual(1.02 * planned);
  expect(memory.peak).toBeGreaterThan(0.6 * planned);

  const again = await readStore(CONFIG);
  const first = await openHost(again);
  first.listeners.add((event) => {
    if (event.type === "step" && event.metric.step === 2) void first.host.close();
  });
  await expect(first.host.train(QUESTIONS)).rejects.toMatchObject({ code: "aborted" });
  const second = await openHost(again);
  const resumed = await second.host.train(QUESTIONS);
  await second.host.close();
  expect(resumed.resumedAt).toBeGreaterThanOrEqual(1);
  expect(resumed.adapterSha256).toBe(result.adapterSha256);
}, 480_000);

test("where the debate shows its teacher nothing that the student does not see, that there is nothing to learn is said", async () => {
  const { host, events } = await openHost(await readStore({ ...CONFIG, steps: 1 }, "nothing"));
  await host.train(QUESTIONS);
  await host.close();
  expect(noticesOf(events).filter((text) => NOTHING.test(text))).toHaveLength(1);
}, 480_000);

test("debates in which nobody read anybody leave no teacher, and that is said with what to do", async () => {
  const { host } = await openHost(await debatedStore(CONFIG));
  await expect(host.train(QUESTIONS)).rejects.toMatchObject({
    code: "empty-dataset",
    message: expect.stringMatching(
      /of 10 questions 0 ended without a solution that is kept, 10 in solutions whose authors had read nothing.*Choose a teacher whose agents read each other/,
    ) as string,
  });
  await host.close();
});
