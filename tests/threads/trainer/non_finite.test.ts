// A training in whose memory a number is none goes back once to the last good state, on a new device, and ends with the bits of an
// undisturbed one; when it comes again, the run stops with its name, and nothing that was stored holds such a number.
import { expect, test } from "vitest";
import { RunError } from "../../../src/core/errors.ts";
import { systemClock } from "../../../src/core/ports.ts";
import { withRestarts } from "../../../src/pipeline/restarts.ts";
import type { RunEvent } from "../../../src/threads/run_event.ts";
import { TrainerHost } from "../../../src/threads/trainer/host.ts";
import { defaultConfig } from "../../../src/settings/run_config.ts";
import type { MemoryStore } from "../../../src/store/memory_store.ts";
import { gpuPort } from "../../harness/gpu.ts";
import { siteOf, tinyRef } from "../../lm/harness.ts";
import { debatedStore, QUESTIONS, RUN, SMALL, TASKS } from "../../methods/debated_run.ts";

const CONFIG = { ...defaultConfig("rsft"), ...SMALL, steps: 8, batchTokens: 128 };

/** One sitting of the run's training stage. @param tensor what goes bad after the 6th step, in how many of the tries */
async function sitting(store: MemoryStore, tensor = "", times = 0) {
  const notices: string[] = [];
  let tries = 0;
  let host: TrainerHost | undefined;
  const attempt = async () => {
    tries += 1;
    const isPoisoned = tries <= times;
    const buffers = new Map<string, GPUBuffer>();
    const port = await gpuPort();
    let device: GPUDevice | undefined;
    const requestAdapter = async (options?: GPURequestAdapterOptions) => {
      const adapter = (await port.requestAdapter(options))!;
      const requestDevice = adapter.requestDevice.bind(adapter);
      adapter.requestDevice = async (descriptor) => {
        device = await requestDevice(descriptor);
        const create = device.createBuffer.bind(device);
        device.createBuffer = (wanted) => {
          const buffer = create(wanted);
          buffers.set(buffer.label, buffer);
          return buffer;
        };
        return device;
      };
      return adapter;
    };
    const open = () => Promise.resolve(store);
    host = new TrainerHost({
      by: "a test",
      gpu: { requestAdapter },
      store: open,
      source: siteOf(),
      clock: systemClock,
    });
    const postMessage = (event: RunEvent) => {
      if (!isPoisoned || event.type !== "step" || event.metric.step !== 6) return;
      device!.queue.writeBuffer(buffers.get(tensor)!, 64, new Float32Array([Number.NaN]));
    };
    await host.open({ model: await tinyRef(), runId: RUN }, { postMessage } as MessagePort);
    if ((await store.getDataset(RUN)) === null) await host.distil(TASKS);
    return host.train(QUESTIONS);
  };
  const ended = await withRestarts("train", attempt, {
    clock: systemClock,
    signal: new AbortController().signal,
    progress: () => 0,
    notice: (code, text) => notices.push(`${code}: ${text}`),
    drop: () => void host?.close(),
  }).then(
    ({ adapterSha256 }) => adapterSha256,
    (thrown: unknown) => thrown as RunError,
  );
  await host?.close();
  return { ended, tries, notices };
}

test("a fault of the device's memory is gone back from once; one that comes again stops the run by name", async () => {
  const whole = await sitting(await debatedStore(CONFIG));
  expect(whole).toMatchObject({ ended: expect.stringMatching(/^[0-9a-f]{64}$/) as string, tries: 1 });

  const once = await sitting(await debatedStore(CONFIG), "lora.parameters", 1);
  expect(once).toMatchObject({ ended: whole.ended, tries: 2 });
  expect(once.notices).toEqual([
    expect.stringMatching(/^non-finite: .*Going back once to the last good state/),
  ]);

  const store = await debatedStore(CONFIG);
  const always = await sitting(store, "optimizer.v", 2);
  expect(always).toMatchObject({ ended: { code: "non-finite" }, tries: 2 });
  expect((await store.latestCheckpoint(RUN))!.step).toBe(5);
  expect(await store.getAdapter(RUN)).toBeNull();
  expect(await sitting(store)).toMatchObject({ ended: whole.ended, tries: 1 });
}, 300_000);
