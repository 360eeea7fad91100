// IMAD inside the trainer worker: two steps on whole debates and three rounds of practice; left between them and gone on with.
import { expect, test } from "vitest";
import { defaultConfig, type RunConfig } from "../../../src/settings/run_config.ts";
import { METHODS } from "../../../src/methods/list.ts";
import { roomsOf } from "../../../src/methods/imad/learn.ts";
import type { ImadConfig } from "../../../src/methods/imad/recipe.ts";
import { messagesVoice } from "../../../src/voice/messages.ts";
import { PLAIN_VOICE } from "../../../src/voice/plain.ts";
import { whyOff } from "../../../src/voice/needs.ts";
import { bundledTokenizer } from "../../tokenizer/bundled.ts";
import { TASK } from "../../teachers/turns.ts";
import {
  debatedStore,
  openHost,
  QUESTIONS,
  RUN,
  SMALL,
  TASKS,
  trainedFrom,
  uncheckedPrograms,
} from "../debated_run.ts";

const CONFIG: RunConfig = {
  ...defaultConfig("imad"),
  ...SMALL,
  labels: "consensus",
  batchTokens: 256,
  steps: 2,
  iterations: 3,
  practiceTasks: 2,
  rollouts: 4,
};

test("debates are copied first and practice follows in falling room; left between the two or in the second it ends with the same bits", async () => {
  const store = await debatedStore(CONFIG);
  const { host, programs } = await openHost(store);
  const whole = await host.train(QUESTIONS);
  await host.close();
  expect(await uncheckedPrograms(CONFIG, programs)).toEqual([]); // before it trained in hardware
  const metrics = await store.stepMetrics(RUN);
  expect(metrics.map(({ step, practice }) => [step, practice !== undefined])).toEqual([
    [1, false],
    [2, false],
    [3, true],
    [4, true],
    [5, true],
  ]);
  // The last round has the room of a lone answer; what is not a debate earns what its answer and form earn.
  const last = metrics.at(-1)!.practice!;
  expect(last.length).toBeLessThanOrEqual(90);
  expect(last.reward).toBeGreaterThanOrEqual(
    last.verifier + 0.8 * (last.inForm ?? 1) - 0.8 * (last.cut ?? 0) - 1e-9,
  );

  for (const stopAt of [2, 3]) {
    const { result } = await trainedFrom(CONFIG, undefined, stopAt);
    expect(result).toMatchObject({ resumedAt: stopAt, adapterSha256: whole.adapterSha256 });
  }
}, 480_000);

test("debates that are longer than a step may hold are refused before anything is trained, with what to do", async () => {
  const config = { ...CONFIG, batchTokens: 64 };
  const { host } = await openHost(await debatedStore(config));
  await expect(host.train(QUESTIONS)).rejects.toMatchObject({
    code: "empty-dataset",
    message: expect.stringMatching(
      /of 10 questions 0 ended .* and 10 have debates of more than 64 tokens\. Choose fewer/,
    ) as string,
  });
  await host.close();
  expect(TASKS).toHaveLength(10);
}, 480_000);

test("a voice without such a notation is refused with the reason", () => {
  const [need] = METHODS.imad.needs!(CONFIG);
  expect(whyOff(PLAIN_VOICE, need!.capability, need!.feature)).toBe(
    "IMAD is off: it needs a notation in which a whole debate can be written as one text, and a model without a chat template does not have that.",
  );
});

test("the room falls to that of a lone answer, or to the longest solution where a whole debate has room in a lone answer's", () => {
  const voice = messagesVoice(); // 320 tokens for an answer
  const config = CONFIG as ImadConfig; // its strategy is IMAD
  const asking = { config, sizes: { contextTokens: 2048 }, tokenizer: bundledTokenizer(), voice };
  const rooms = (longest: number) => {
    const { from, to } = roomsOf(asking, { longest, longestLast: 30 }, [TASK]);
    return [from, to];
  };
  expect(rooms(900)).toEqual([900, 320]);
  expect(rooms(300)).toEqual([300, 30]);
});
