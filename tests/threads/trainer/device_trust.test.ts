// What the trainer does with a device in hardware before it trains there. The adapter is a software one that says it is a chip, so a clock
// lets little of the check be reached: each kernel of hardware takes the driver seconds to compile.
import { expect, test } from "vitest";
import { type Clock, systemClock } from "../../../src/core/ports.ts";
import type { KernelTrust } from "../../../src/records/kernel_trust.ts";
import type { TrainerDevice } from "../../../src/records/trainer_device.ts";
import { defaultConfig } from "../../../src/settings/run_config.ts";
import type { MemoryStore } from "../../../src/store/memory_store.ts";
import type { RunEvent } from "../../../src/threads/run_event.ts";
import { TrainerHost } from "../../../src/threads/trainer/host.ts";
import { BUILT_AS } from "../../../src/kernels/trust_cases.ts";
import { gpuPort } from "../../harness/gpu.ts";
import { planted, wrongGpu, type WrongGpuOptions } from "../../harness/wrong_gpu.ts";
import { siteOf, tinyRef } from "../../lm/harness.ts";
import { debatedStore, RUN, SMALL } from "../../methods/debated_run.ts";

const CONFIG = { ...defaultConfig("rsft"), ...SMALL };
const CHIP = { description: "Acme X" };

/** A clock on which the check's time is over when it has looked `looks` times. */
function clockOf(looks: number): Clock {
  let looked = -1;
  return { ...systemClock, now: () => 1, elapsed: () => (++looked > looks ? 3000 : 0) };
}

interface Told {
  readonly by?: string;
  readonly events?: RunEvent[];
  readonly device?: TrainerDevice;
}

async function open(
  store: MemoryStore,
  wrong: WrongGpuOptions | null,
  looks = 0,
  { by = "a test", events = [], device }: Told = {},
) {
  const host = new TrainerHost({
    by,
    ...(device === undefined ? {} : { device }),
    gpu: wrong === null ? await gpuPort() : await wrongGpu(wrong),
    store: () => Promise.resolve(store),
    source: siteOf(),
    clock: clockOf(looks),
  });
  const port = { postMessage: (event: RunEvent) => events.push(event) } as unknown as MessagePort;
  try {
    const report = await host.open({ model: await tinyRef(), runId: RUN, isTuned: false }, port);
    const notices = events.flatMap((event) => (event.type === "notice" ? [event.text] : []));
    return { report, notices, told: events.filter(({ type }) => type === "checking") };
  } finally {
    await host.close();
  }
}

test("on a software adapter nothing is checked, and the report says so", async () => {
  const { report, notices, told } = await open(await debatedStore(CONFIG), null);
  expect(report.kernelTrust).toEqual({ kind: "not checked", why: "a software adapter" });
  expect([notices, told]).toEqual([[], []]);
});

test("on a chip, what the time of the check leaves out is in the report by name, and told", async () => {
  const { report, notices } = await open(await debatedStore(CONFIG), CHIP);
  const trust = report.kernelTrust as Extract<KernelTrust, { kind: "checked" }>;
  expect(trust).toMatchObject({ at: 1, by: `a test, ${BUILT_AS}`, checked: [], failed: [], without: [] });
  expect(trust.leftOut).toEqual(
    expect.arrayContaining(["product, f32, rank 2", "cross-entropy, f32", "optimizer"]),
  );
  expect(notices).toEqual([
    `Kernels that the time did not reach, which are not checked: ${trust.leftOut.join("; ")}.`,
  ]);
});

const REFUSED = planted("", "fn main(", "fn main(!"); // by the driver, at once

test("a chip whose kernel fails in every version is refused by name before the training, and progress is told till then", async () => {
  const events: RunEvent[] = [];
  const chip = { ...CHIP, text: REFUSED };
  await expect(open(await debatedStore(CONFIG), chip, 1, { events, device: "gpu" })).rejects.toMatchObject({
    code: "gpu-wrong",
    message: expect.stringContaining(
      "“Acme X” computes wrongly, other numbers than float64 (linear 65 x",
    ) as string,
  });
  expect(events[0]).toMatchObject({ type: "checking", runId: RUN, done: 1 });
  const { done, total } = events.at(-1) as Extract<RunEvent, { type: "checking" }>;
  expect(done).toBe(total); // opened without tiles, it was checked whole
  expect(events).toHaveLength(1 + total);
});

test("where the processor takes the training it learns there instead, and the report says what was wrong", async () => {
  const { report, notices } = await open(await debatedStore(CONFIG), { ...CHIP, text: REFUSED }, 1);
  expect(report.adapter.description).toMatch(/processor/i);
  const trust = report.kernelTrust as Extract<KernelTrust, { kind: "not checked" }>;
  expect(trust.why).toBe("the processor");
  expect(trust.failed!.length).toBeGreaterThan(10);
  expect(notices).toEqual([
    expect.stringMatching(
      /“Acme X” computes wrongly.+graphics driver\. The student learns on the processor, which takes/,
    ),
  ]);
  const paired = { ...defaultConfig("dpo"), ...SMALL };
  await expect(open(await debatedStore(paired), { ...CHIP, text: REFUSED }, 1)).rejects.toMatchObject({
    code: "gpu-wrong",
    message: expect.stringMatching(/graphics driver\. DPO learns on a graphics device only\./) as string,
  });
});

test("what was found to be wrong once is done without from the start, and its reason stays in the record", async () => {
  const store = await debatedStore(CONFIG);
  const { report: first } = await open(store, CHIP);
  const failed = [{ kernel: "attention over a cache", case: "of 3 rows", roundings: null, allowed: 1 }];
  const earlier = { ...first.kernelTrust, failed, without: ["tiles"], at: 77 } as KernelTrust;
  const known = { adapterReport: first.adapter, kernelTrust: earlier };
  await store.createRun({ ...(await store.getRun(RUN))!, id: "earlier", ...known }, []);
  const cut = (await open(store, CHIP)).report.kernelTrust as Extract<KernelTrust, { kind: "checked" }>;
  expect(cut).toMatchObject({ at: 1, checked: [], failed, without: ["tiles"] });
  expect(cut.leftOut.some((kernel) => kernel.includes("over a cache, split"))).toBe(false);

  const whole = { ...earlier, checked: cut.leftOut, leftOut: [] } as KernelTrust;
  await store.updateRun("earlier", { kernelTrust: whole });
  expect((await open(store, CHIP)).report.kernelTrust).toEqual(whole);
});

test("what another run found out on the same chip, by the same build, is not found out again; anything else is", async () => {
  const store = await debatedStore(CONFIG);
  const { report: first } = await open(store, CHIP);
  const { leftOut } = first.kernelTrust as Extract<KernelTrust, { kind: "checked" }>;
  const earlier = { ...first.kernelTrust, at: 77, checked: leftOut, leftOut: [] } as KernelTrust;
  const known = { adapterReport: first.adapter, kernelTrust: earlier };
  const other = { ...(await store.getRun(RUN))!, id: "earlier", ...known };
  await store.createRun(other, []);
  expect((await open(store, CHIP)).report.kernelTrust).toEqual(earlier);

  const isChecked = async (ports: Parameters<typeof open> = [store, CHIP]) =>
    ((await open(...ports)).report.kernelTrust as { readonly at: number }).at !== 77;
  expect(await isChecked([store, CHIP, 0, { by: "another browser" }])).toBe(true);
  expect(await isChecked([store, { description: "Acme Y" }])).toBe(true);
  await store.updateRun("earlier", {
    kernelTrust: { ...earlier, checked: leftOut.slice(1) } as KernelTrust,
  });
  expect(await isChecked()).toBe(true);
  await store.updateRun("earlier", {
    kernelTrust: earlier,
    imported: { versions: {}, name: "from elsewhere.zip", at: 1 },
  });
  expect(await isChecked()).toBe(true);
});
