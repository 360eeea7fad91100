// When the loop that every trainer shares writes its checkpoints, with steps that are scripted.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseArchitecture } from "../../src/models/architecture.ts";
import { loraConfig, loraLayout } from "../../src/model/lora.ts";
import type { PackedBatch } from "../../src/train/dataloader.ts";
import type { OptimizerStep } from "../../src/train/optimizer_step.ts";
import { trainSteps } from "../../src/train/training_loop.ts";

const TINY = parseArchitecture(JSON.parse(readFileSync("public/models/tiny/config.json", "utf8")));
const LAYOUT = loraLayout(TINY, { rank: 4 });

/** Runs 10 steps, of which some change nothing. -> the steps after which a checkpoint was written */
async function saved(skipped: readonly number[]): Promise<number[]> {
  const floats = () => new Float32Array(LAYOUT.length);
  const step: OptimizerStep = {
    rows: 8,
    longest: 8,
    run: (_, at) =>
      Promise.resolve({
        loss: skipped.includes(at + 1) ? NaN : 1,
        reported: {},
        gradNorm: skipped.includes(at + 1) ? NaN : 1,
        isApplied: !skipped.includes(at + 1),
      }),
    readState: () => Promise.resolve({ parameters: floats(), m: floats(), v: floats() }),
    writeState: () => undefined,
    destroy: () => undefined,
  };
  const steps: number[] = [];
  await trainSteps<PackedBatch>({
    runId: "run",
    base: { name: "tiny", path: "tiny", sha256: "0".repeat(64) },
    config: loraConfig(4),
    layout: LAYOUT,
    identity: "identity",
    step,
    from: 0,
    end: 10,
    started: 0,
    rate: () => 0.001,
    batch: () => [],
    checkpointEvery: 4,
    clock: { now: () => 0, elapsed: () => 0, sleep: () => Promise.resolve() },
    signal: new AbortController().signal,
    pause: () => null,
    onMetric: () => undefined,
    onOtherDevice: () => undefined,
    onSkipped: () => undefined,
    onCheckpoint: ({ step: at }) => {
      steps.push(at);
      return Promise.resolve();
    },
  });
  return steps;
}

test("a checkpoint that was due behind a step that changed nothing comes behind the next one that did", async () => {
  expect(await saved([])).toEqual([4, 8, 10]);
  expect(await saved([4])).toEqual([5, 8, 10]);
  expect(await saved([4, 5])).toEqual([6, 8, 10]);
  expect(await saved([3])).toEqual([4, 8, 10]);
});
