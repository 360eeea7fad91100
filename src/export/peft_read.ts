// The way back from peft.ts: a PEFT adapter folder, ours or another's, -> LoraAdapter, or a sentence that says why not.
// Trap: PEFT has switches that change what the same two matrices mean (rsLoRA, DoRA, ranks per module). A reader that overlooks one
// computes another model in silence, so each of them is refused by name.
import { RunError } from "../core/errors.ts";
import { ALL_LORA_TARGETS, type LoraAdapter, type LoraPair, type LoraTarget } from "../records/adapter.ts";
import type { ModelRef } from "../records/model_ref.ts";
import { type Architecture, linearShapes } from "../models/architecture.ts";
import { linearName } from "../models/weight_names.ts";
import { readSafetensors, toFloat32 } from "../formats/safetensors.ts";
import { BASE_SHA256_KEY } from "./peft.ts";

export interface PeftFiles {
  /** adapter_config.json */
  readonly config: Uint8Array<ArrayBuffer>;
  /** adapter_model.safetensors */
  readonly tensors: Uint8Array<ArrayBuffer>;
}

/** An adapter and what its files say of the base it was trained on. */
export interface PeftOrigin {
  readonly adapter: LoraAdapter;
  /** base_model_name_or_path, null when it is not there. */
  readonly baseName: string | null;
  /** "sha256": the hash of this very base stands in the file. "shapes": nothing but the shapes ties it to the base. */
  readonly check: "sha256" | "shapes";
}

/** @throws as `readPeftOrigin` */
export function readPeft(files: PeftFiles, a: Architecture, base: ModelRef): LoraAdapter {
  return readPeftOrigin(files, a, base).adapter;
}

/** @throws RunError("file-invalid") for a file that is none; RunError("model-invalid") for an adapter of another base or
 *  kind, naming the setting or tensor; RunError("non-finite") for weights that are no numbers */
export function readPeftOrigin(files: PeftFiles, a: Architecture, base: ModelRef): PeftOrigin {
  const settings = readSettings(files.config);
  const { tensors, metadata } = readSafetensors(files.tensors, "adapter_model.safetensors");
  const trainedOn = metadata.get(BASE_SHA256_KEY);
  if (trainedOn !== undefined && base.sha256 !== "" && trainedOn !== base.sha256) {
    throw invalid(`it was trained on weights with sha256 ${trainedOn}, this base has ${base.sha256}`, {});
  }
  const { r, lora_alpha } = settings;
  const shapes = linearShapes(a);
  const found = new Map<string, { A?: Float32Array<ArrayBuffer>; B?: Float32Array<ArrayBuffer> }>();
  const known = new Map<string, LoraTarget>();
  for (let layer = 0; layer < a.layers; layer++) {
    for (const target of ALL_LORA_TARGETS) known.set(linearName(layer, target), target);
  }
  for (const [key, tensor] of tensors) {
    const [, name = "", half] =
      /^base_model\.model\.(.+)\.lora_([AB])(?:\.default)?\.weight$/.exec(key) ?? [];
    const target = known.get(name);
    if (target === undefined || (half !== "A" && half !== "B")) {
      throw invalid(`the tensor ${key} belongs to no linear layer of this base`, { key });
    }
    const [outFeatures, inFeatures] = shapes.get(target)!;
    const expected = half === "A" ? [r, inFeatures] : [outFeatures, r];
    if (tensor.shape.join() !== expected.join()) {
      throw invalid(`${key} is [${tensor.shape.join(", ")}], expected [${expected.join(", ")}]`, { key });
    }
    const values = toFloat32(tensor);
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) {
      const sentence = `This adapter is damaged: ${key}[${at}] is ${values[at]}. Get the file again.`;
      throw new RunError("non-finite", sentence, { key, at });
    }
    const pair = found.get(name) ?? {};
    found.set(name, pair);
    pair[half] = values;
  }
  const targets = ALL_LORA_TARGETS.filter((target) =>
    [...found.keys()].some((name) => name.endsWith(`.${target}`)),
  );
  if (targets.length === 0) throw invalid("it has no tensors", {});
  const pairs = new Map<string, LoraPair>();
  for (const [name, target] of known) {
    if (!targets.includes(target)) continue;
    const { A, B } = found.get(name) ?? {};
    if (A === undefined || B === undefined) {
      const missing = A === undefined ? (B === undefined ? "both halves" : "lora_A") : "lora_B";
      throw invalid(`${name} lacks ${missing}`, { name });
    }
    const [outFeatures, inFeatures] = shapes.get(target)!;
    pairs.set(name, { inFeatures, outFeatures, A, B });
  }
  return {
    adapter: { schema: 1, config: { r, lora_alpha, target_modules: targets }, base, tensors: pairs },
    baseName: settings.baseName,
    check: trainedOn !== undefined && trainedOn === base.sha256 ? "sha256" : "shapes",
  };
}

/** Settings that change what the matrices mean, with the values under which they mean what we compute. */
const PLAIN: Readonly<Record<string, readonly unknown[]>> = {
  peft_type: ["LORA"],
  bias: ["none", undefined],
  fan_in_fan_out: [false, undefined],
  use_rslora: [false, undefined],
  use_dora: [false, undefined],
  lora_bias: [false, undefined],
  modules_to_save: [null, undefined],
  layer_replication: [null, undefined],
};
const EMPTY = ["rank_pattern", "alpha_pattern"];

function readSettings(bytes: Uint8Array<ArrayBuffer>): {
  readonly r: number;
  readonly lora_alpha: number;
  readonly baseName: string | null;
} {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    const sentence = `adapter_config.json: expected JSON, got ${bytes.length} bytes that are not.`;
    throw new RunError("file-invalid", sentence, {}, { cause });
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new RunError("file-invalid", "adapter_config.json: expected a JSON object.");
  }
  const settings = new Map<string, unknown>(Object.entries(json));
  const refuse = (key: string, supported: string) =>
    invalid(
      `adapter_config.json says ${key} = ${JSON.stringify(settings.get(key)) ?? "nothing"}, supported is ${supported}`,
      { key },
    );
  for (const [key, allowed] of Object.entries(PLAIN)) {
    if (!allowed.includes(settings.get(key))) throw refuse(key, JSON.stringify(allowed[0]));
  }
  for (const key of EMPTY) {
    const value = settings.get(key);
    if (typeof value === "object" && value !== null && Object.keys(value).length > 0) throw refuse(key, "{}");
  }
  const whole = (key: string): number => {
    const value = settings.get(key);
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1)
      throw refuse(key, "a whole number");
    return value;
  };
  const name = settings.get("base_model_name_or_path");
  return {
    r: whole("r"),
    lora_alpha: whole("lora_alpha"),
    baseName: typeof name === "string" && name !== "" ? name : null,
  };
}

function invalid(what: string, details: Readonly<Record<string, unknown>>): RunError {
  return new RunError("model-invalid", `This adapter cannot be used here: ${what}.`, details);
}
