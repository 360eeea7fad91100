// The file that a training goes on from: every part of it decides what follows, so damage anywhere is noticed.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { readTrainingState, writeTrainingState } from "../../src/cli/training_state.ts";
import { readSafetensors, toFloat32, writeSafetensors } from "../../src/formats/safetensors.ts";
import type { Checkpoint } from "../../src/records/checkpoint.ts";
import type { StepMetric } from "../../src/records/metric.ts";

const base = { name: "small", path: "models/small", sha256: "0".repeat(64) };
const config = { r: 2, lora_alpha: 4, target_modules: ["q_proj"] } as const;
const pair = {
  inFeatures: 3,
  outFeatures: 2,
  A: Float32Array.of(1, 2, 3, 4, 5, 6),
  B: Float32Array.of(7, 8, 9, 0),
};
const checkpoint = {
  schema: 1,
  runId: "run",
  step: 3,
  adapter: { schema: 1, config, base, tensors: new Map([["model.layers.0.self_attn.q_proj", pair]]) },
  m: Float32Array.of(1, 2),
  v: Float32Array.of(3, 4),
  identity: "who",
} as unknown as Checkpoint;
const metrics = [{ step: 1, loss: 0.5 }] as unknown as readonly StepMetric[];
const file = writeTrainingState({ checkpoint, metrics });

/** The same file with another header. */
function withHeader(change: (header: string) => string): Uint8Array<ArrayBuffer> {
  const { tensors, metadata } = readSafetensors(file, "f");
  const all = [...tensors].map(([name, tensor]) => [name, tensor.shape, toFloat32(tensor)] as const);
  return writeSafetensors(all, { state: change(metadata.get("state")!) });
}

test("what was written is read back whole", () => {
  expect(readTrainingState(file, "f")).toEqual({ checkpoint, metrics });
});

test.each([
  ["loss", '"loss":0.5', '"loss":0.4'],
  ["step", '"step":3', '"step":4'],
  ["base", '"name":"small"', '"name":"large"'],
])("another %s in the header is noticed", (_, from, to) => {
  const changed = withHeader((header) => header.replace(from, to));
  expect(() => readTrainingState(changed, "f")).toThrow(
    /f: the training state is damaged, its digest is another/,
  );
});

test("a header that is no JSON, and one of something else, are named", () => {
  expect(() =>
    readTrainingState(
      withHeader(() => "{"),
      "f",
    ),
  ).toThrow(/damaged, its header is no JSON/);
  expect(() =>
    readTrainingState(
      withHeader(() => "{}"),
      "f",
    ),
  ).toThrow(/no training state of this program/);
});

test("a state from before the digest held the header is gone on with", () => {
  const hash = createHash("sha256");
  for (const tensor of readSafetensors(file, "f").tensors.values()) hash.update(toFloat32(tensor));
  const older = withHeader((header) =>
    JSON.stringify({ ...(JSON.parse(header) as object), schema: 1, digest: hash.digest("hex") }),
  );
  expect(readTrainingState(older, "f").checkpoint).toEqual(checkpoint);
});
