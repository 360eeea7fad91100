// DTE inside the trainer worker: practice on what the debates came to; left in its middle and gone on with.
import { expect, test } from "vitest";
import { defaultConfig, type RunConfig } from "../../../src/settings/run_config.ts";
import { debatedStore, openHost, QUESTIONS, RUN, SMALL, TASKS, uncheckedPrograms } from "../debated_run.ts";

const CONFIG: RunConfig = {
  ...defaultConfig("dte"),
  ...SMALL,
  labels: "consensus",
  batchTokens: 256,
  iterations: 2,
  practiceTasks: 3,
  rollouts: 4,
};

async function trained(config: RunConfig, questions = QUESTIONS) {
  const store = await debatedStore(config);
  const { host, programs } = await openHost(store);
  const result = await host.train(questions);
  await host.close();
  expect(await uncheckedPrograms(config, programs)).toEqual([]); // before it trained in hardware
  return { store, result };
}

test("right is what the debates came to, whatever the key says, and the form earns as well", async () => {
  const { store, result } = await trained(CONFIG);
  expect(await store.getPrm(RUN)).toBeNull();
  const metrics = await store.stepMetrics(RUN);
  expect(metrics.map(({ step, phase }) => [step, phase])).toEqual([
    [1, undefined],
    [2, undefined],
  ]);
  for (const { practice } of metrics) {
    const { reward, verifier, inForm = -1, cut = -1, prm } = practice!;
    expect(prm).toBeNull();
    expect(cut).toBe(0);
    // Nothing was cut, so that each answer in its form was finished, and could be read.
    expect(reward).toBeGreaterThanOrEqual(2 * verifier + 1.5 * inForm - 1e-9);
    expect(reward).toBeLessThanOrEqual(2 * verifier + 0.5 * inForm + 1 + 1e-9);
    expect(verifier).toBeGreaterThan(0);
  }
  expect(result).toMatchObject({ steps: 2, resumedAt: 0 });

  const misprinted = TASKS.map((task) => ({ ...task, answer: "1000", steps: [] }));
  const blind = await trained(CONFIG, { ...QUESTIONS, distil: misprinted });
  expect(blind.result.adapterSha256).toBe(result.adapterSha256);
}, 480_000);

test("a run that is paused after its first round and gone on with in another worker ends with the same bits", async () => {
  const whole = await trained(CONFIG);
  const store = await debatedStore(CONFIG);
  const first = await openHost(store);
  const paused = new Promise<void>((resolve) => {
    first.listeners.add((event) => {
      if (event.type !== "step" || event.metric.step !== 1) return;
      first.listeners.clear();
      void first.host.pause().then(resolve);
    });
  });
  const training = first.host.train(QUESTIONS).catch((thrown: unknown) => thrown);
  await paused;
  await first.host.close();
  expect(await training).toMatchObject({ code: "aborted" });

  const second = await openHost(store);
  const result = await second.host.train(QUESTIONS);
  await second.host.close();
  expect(result.resumedAt).toBe(1);
  expect(result.adapterSha256).toBe(whole.result.adapterSha256);
}, 480_000);
