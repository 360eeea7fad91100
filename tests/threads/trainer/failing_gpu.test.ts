// The nth call to the GPU fails, in three ways, at each call of a short training. A lost device: the run goes on by itself on a new one.
// An error of the driver, or a promise that is refused: the run ends with a named error, and goes on where it is continued. In the end
// there are the bits of an undisturbed run.
// RETORT_COUNT=N: so many calls, drawn with RETORT_SEED; "all": each call in each way. RETORT_FAULTS=lost: losses alone. RETORT_STEPS=2: of
// a training of two steps, which has each kind of call, in a quarter of the time. RETORT_PART=3/8: of all of them every eighth, from the third on.
import { beforeAll, expect, test } from "vitest";
import { RunError } from "../../../src/core/errors.ts";
import { systemClock } from "../../../src/core/ports.ts";
import { RandomStream } from "../../../src/core/rng.ts";
import { withRestarts } from "../../../src/pipeline/restarts.ts";
import { defaultConfig } from "../../../src/settings/run_config.ts";
import type { Store } from "../../../src/store/store.ts";
import type { RunEvent } from "../../../src/threads/run_event.ts";
import { TrainerHost } from "../../../src/threads/trainer/host.ts";
import { FailingGpu, GPU_FAULTS, type GpuFault } from "../../harness/failing_gpu.ts";
import { siteOf, tinyRef } from "../../lm/harness.ts";
import { debatedStore, QUESTIONS, RUN, SMALL, TASKS } from "../../methods/debated_run.ts";

const COUNT = process.env["RETORT_COUNT"] ?? "6";
const SEED = Number(process.env["RETORT_SEED"] ?? "7");
const STEPS = Number(process.env["RETORT_STEPS"] ?? "4");
const [PART = 1, PARTS = 1] = (process.env["RETORT_PART"] ?? "1/1").split("/").map(Number);
const FAULTS = GPU_FAULTS.filter((each) => (process.env["RETORT_FAULTS"] ?? each).split(",").includes(each));
const CONFIG = { ...defaultConfig("rsft"), ...SMALL, steps: STEPS, batchTokens: 96 };
const QUESTIONS_ASKED = { ...QUESTIONS, validation: [] };
/** From a loss to the next finished step, for 95 of 100; on a crowded machine, where the run's own start takes as long, twice that. */
const MOST_MS = 2000;

interface Sitting {
  /** The adapter's hash, or the error that ended it. */
  readonly ended: unknown;
  readonly tries: number;
  /** From the beginning to the first step that was finished, in ms. */
  readonly start: number;
  /** From the fault to the next step that was finished, in ms; null where there was none. */
  readonly back: number | null;
}

/** The run's training stage with the restarts that a run has. */
async function sitting(store: Store, gpu: FailingGpu): Promise<Sitting> {
  let [tries, back, start]: [number, number | null, number] = [0, null, 0];
  const began = performance.now();
  let host: TrainerHost | undefined;
  const postMessage = (event: RunEvent) => {
    if (event.type === "step" && start === 0) start = performance.now() - began;
    if (event.type === "step" && gpu.failedAt !== null) back ??= performance.now() - gpu.failedAt;
  };
  const attempt = async () => {
    tries += 1;
    host = new TrainerHost({
      by: "a test",
      gpu,
      device: "gpu",
      store: () => Promise.resolve(store),
      source: siteOf(),
      clock: systemClock,
    });
    await host.open({ model: await tinyRef(), runId: RUN }, { postMessage } as MessagePort);
    if ((await store.getDataset(RUN)) === null) await host.distil(TASKS);
    return host.train(QUESTIONS_ASKED);
  };
  const ended: unknown = await withRestarts("train", attempt, {
    clock: systemClock,
    signal: new AbortController().signal,
    progress: () => 0,
    notice: () => {},
    drop: () => void host?.close(),
  }).then(
    ({ adapterSha256 }) => adapterSha256,
    (thrown: unknown) => thrown,
  );
  await host?.close();
  return { ended, tries, start, back };
}

let calls: FailingGpu["calls"];
let whole: unknown;
let usualStart: number;
beforeAll(async () => {
  // The driver compiles in the first sitting, so that saving seems cheap beside its steps and more checkpoints are read than later.
  await sitting(await debatedStore(CONFIG), new FailingGpu(null));
  const gpu = new FailingGpu(null);
  ({ ended: whole, start: usualStart } = await sitting(await debatedStore(CONFIG), gpu));
  ({ calls } = gpu);
}, 240_000);

/** Which calls fail, and how. */
function places(): readonly { readonly nth: number; readonly fault: GpuFault; readonly name: string }[] {
  const all = FAULTS.flatMap((fault) =>
    calls
      .filter(({ isAsync, name }) => (fault === "refused" ? isAsync : !name.startsWith("request")))
      .map(({ nth, name }) => ({ nth, fault, name })),
  );
  if (COUNT === "all") return all.filter((_, i) => i % PARTS === PART - 1);
  const drawn = new RandomStream(SEED).shuffle(all);
  const each = FAULTS.map((fault) => drawn.filter((place) => place.fault === fault));
  return Array.from(
    { length: Number(COUNT) },
    (_, i) => each[i % each.length]![Math.floor(i / each.length)]!,
  );
}

test(
  `calls to the GPU fail at ${COUNT} places: named or overcome, and the same bits in the end`,
  async () => {
    expect(whole).toMatch(/^[0-9a-f]{64}$/);
    const backs: number[] = [];
    const chosen = places();
    let unreached = 0; // how many checkpoints a run reads depends on how long its steps take
    for (const { nth, fault, name } of chosen) {
      const what = `${fault} at call ${nth} of ${calls.length}, ${name}`;
      const store = await debatedStore(CONFIG);
      const gpu = new FailingGpu({ nth, fault });
      const { ended, tries, back } = await sitting(store, gpu);
      if (gpu.failedAt === null) {
        expect([what, ended]).toEqual([what, whole]);
        unreached += 1;
        continue;
      }
      if (fault === "lost") {
        expect([what, ended, tries]).toEqual([what, whole, 2]);
        if (back !== null) backs.push(back);
        continue;
      }
      if (ended !== whole) {
        expect(ended, what).toBeInstanceOf(RunError);
        const { code, message } = ended as RunError;
        expect([what, code]).toEqual([what, expect.stringMatching(/^gpu-/) as string]);
        expect(message, what).toMatch(/[.?!]$/);
        expect((await sitting(store, new FailingGpu(null))).ended, what).toBe(whole);
      }
    }
    expect(unreached).toBeLessThanOrEqual(Math.max(1, chosen.length / 10)); // of six places one may be such a call
    backs.sort((a, b) => a - b);
    const p95 = backs[Math.ceil(0.95 * backs.length) - 1] ?? 0;
    console.info(
      `${chosen.length - unreached} of ${chosen.length} places reached; back at work after ${backs.length} losses: median ${backs[backs.length >> 1]?.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms; the run itself started in ${usualStart.toFixed(0)} ms`,
    );
    if (backs.length >= 20) expect(p95).toBeLessThanOrEqual(Math.max(MOST_MS, 2 * usualStart));
  },
  24 * 3_600_000,
);
