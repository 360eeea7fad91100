// What the trainer does with a device in hardware before it trains there. The adapter is a software one that says it is a chip, so a clock
// lets little of the check be reached: each kernel of hardware takes the driver seconds to compile.
import { expect, test } from "vitest";
import { type Clock, systemClock } from "../../../src/core/ports.ts";
import type { KernelTrust } from "../../../src/records/kernel_trust.ts";
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
}

async function open(
  store: MemoryStore,
  wrong: WrongGpuOptions | null,
  looks = 0,
  { by = "a test", events = [] }: Told = {},
) {
  const host = new TrainerHost({
    by,
    gpu: wrong === null ? await gpuPort() : await wrongGpu(wrong),
    store: () => Promise.resolve(store),
    source: siteOf(),
    clock: clockOf(looks),
  });
  const port = { postMessage: (event: RunEvent) => events.push(event) } as unknown as MessagePort;
  try {
    const report = await host.open({ model: await tinyRef(), runId: RUN }, port);
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
    "Kernels checked on this device against float64: 0 agree, in 3.0 s.",
    `Kernels that the time did not reach, which are not checked: ${trust.leftOut.join("; ")}.`,
  ]);
});

test("a chip whose kernel fails in every version is refused by name before the training, and progress is told till then", async () => {
  const text = planted("", "fn main(", "fn main(!"); // which the driver refuses at once
  const events: RunEvent[] = [];
  await expect(open(await debatedStore(CONFIG), { ...CHIP, text }, 1, { events })).rejects.toMatchObject({
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
  const changes: Partial<Extract<KernelTrust, { kind: "checked" }>>[] = [
    { checked: leftOut.slice(1) },
    { failed: [{ kernel: "sum", case: "sum of 65", roundings: null, allowed: 1 }], without: ["tiles"] },
  ];
  for (const change of changes) {
    await store.updateRun("earlier", { kernelTrust: { ...earlier, ...change } as KernelTrust });
    expect(await isChecked()).toBe(true);
  }
  await store.updateRun("earlier", {
    kernelTrust: earlier,
    imported: { versions: {}, name: "from elsewhere.zip", at: 1 },
  });
  expect(await isChecked()).toBe(true);
});
