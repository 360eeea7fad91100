// Every kth allocation of loading, training, scoring and decoding on the bundled model fails once: "gpu-memory", all bytes are given back,
// and the same again ends as if nothing had been.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type BufferData, Buffers, write } from "../../src/gpu/buffers.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { Generator } from "../../src/model/generate.ts";
import { initialParameters } from "../../src/model/lora.ts";
import type { Model } from "../../src/model/transformer.ts";
import { uploadWeights } from "../../src/model/weights.ts";
import { packMicroBatches } from "../../src/train/dataloader.ts";
import { Scorer } from "../../src/train/scorer.ts";
import { TrainingStep } from "../../src/train/training_step.ts";
import { openTestGpu } from "../harness/gpu.ts";
import { type GoldenSequence, loadGolden } from "../model/golden.ts";
import { folderTensors, tinyModel } from "../model/harness.ts";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

/** Copies to the host and staging of reads: a refusal there fails the whole device, which is told as "gpu-memory" too. */
const MAP_READ = 0x1;

let gpu: Gpu;
let model: Model;
let rows: readonly GoldenSequence[];
/** Bytes of all buffers that are there. */
let bytes = 0;
let calls = 0;
let failing = Number.POSITIVE_INFINITY;

beforeAll(async () => {
  gpu = await openTestGpu();
  const create = gpu.device.createBuffer.bind(gpu.device);
  gpu.device.createBuffer = (wanted) => {
    if ((wanted.usage & MAP_READ) === 0 && ++calls === failing) {
      if (wanted.mappedAtCreation === true) throw new RangeError("createBuffer failed, size is too large");
      return create({ ...wanted, size: 2 ** 52 }); // the driver refuses it in the scopes around
    }
    const buffer = create(wanted);
    bytes += wanted.size;
    let isThere = true;
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      if (isThere) bytes -= wanted.size;
      isThere = false;
      return destroy();
    };
    return buffer;
  };
  model = await tinyModel(gpu, 2);
  write(gpu, model.lora.parameters, initialParameters(model.lora.layout, 3));
  rows = (await loadGolden()).sequences.slice(0, 1);
});
afterAll(() => gpu.destroy());

/** Each piece of work ends with what it came to, and frees what it took. */
const WORK: Readonly<Record<string, () => Promise<unknown>>> = {
  async load() {
    const buffers = new Buffers(gpu);
    try {
      await uploadWeights(buffers, model.architecture, await folderTensors("public/models/tiny"));
      return "loaded";
    } finally {
      buffers.destroy();
    }
  },
  async train() {
    const step = await TrainingStep.create(gpu, model, 64);
    try {
      const length = model.lora.layout.length;
      const zeros: BufferData = new Float32Array(length);
      step.writeState({ parameters: initialParameters(model.lora.layout, 3), m: zeros, v: zeros });
      await step.run(packMicroBatches(rows, step.rows), 0, 0.01);
      const { parameters } = await step.readState();
      write(gpu, model.lora.parameters, initialParameters(model.lora.layout, 3));
      return parameters.reduce((sum, each, i) => sum + each * (1 + (i % 7)), 0);
    } finally {
      step.destroy();
    }
  },
  async score() {
    const scorer = await Scorer.create(gpu, model, 64);
    try {
      return (await scorer.run(packMicroBatches(rows, scorer.rows)[0]!, true)).logprobs;
    } finally {
      scorer.destroy();
    }
  },
  async decode() {
    const generator = await Generator.create(gpu, model);
    try {
      const request = { ids: rows[0]!.ids.slice(0, 4), maxNewTokens: 3, temperature: 0, seed: 1 };
      return await generator.generate([request], { adapter: true });
    } finally {
      generator.destroy();
      await gpu.settled(); // its steps are freed when they have been made
    }
  },
};

test.each(Object.entries(WORK))(
  "%s: a named error, no byte kept, and the same end the next time",
  async (_, work) => {
    calls = 0;
    const whole = await work();
    const all = calls;
    expect(all).toBeGreaterThan(0);
    const before = bytes;
    const ledger = new Map(gpu.ledger);
    for (let nth = 1; nth <= all; nth++) {
      [calls, failing] = [0, nth];
      await expect(work(), `allocation ${nth} of ${all}`).rejects.toMatchObject({ code: "gpu-memory" });
      failing = Number.POSITIVE_INFINITY;
      expect(bytes, `bytes after allocation ${nth}`).toBe(before);
      expect(gpu.ledger, `ledger after allocation ${nth}`).toEqual(ledger);
      expect(gpu.failure).toBeNull();
    }
    expect(await work()).toEqual(whole);
    expect(bytes).toBe(before);
  },
);
