// The way back from peft.ts: a PEFT adapter folder, ours or another's, -> LoraAdapter, or a sentence that says why not.
// What adapter_config.json may say is peft_settings.ts's; a module that its settings leave out gets a pair of zeros, which changes nothing.
import { RunError } from "../core/errors.ts";
import { ALL_LORA_TARGETS, type LoraAdapter, type LoraPair, type LoraTarget } from "../records/adapter.ts";
import type { ModelRef } from "../records/model_ref.ts";
import { type Architecture, linearShapes } from "../models/architecture.ts";
import { linearName } from "../models/weight_names.ts";
import { checkFloats, readSafetensors, type SafetensorsTensor, toFloat32 } from "../formats/safetensors.ts";
import { BASE_SHA256_KEY } from "./peft.ts";
import { type PeftSettings, readPeftSettings } from "./peft_settings.ts";

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
  const settings = readPeftSettings(files.config);
  const { tensors, metadata } = readSafetensors(files.tensors, "adapter_model.safetensors");
  checkFloats(tensors, "adapter_model.safetensors");
  const trainedOn = metadata.get(BASE_SHA256_KEY);
  if (trainedOn !== undefined && base.sha256 !== "" && trainedOn !== base.sha256) {
    throw invalid(`it was trained on weights with sha256 ${trainedOn}, this base has ${base.sha256}`, {});
  }
  const { r, lora_alpha } = settings;
  const known = new Map<string, LoraTarget>();
  for (let layer = 0; layer < a.layers; layer++) {
    for (const target of ALL_LORA_TARGETS) known.set(linearName(layer, target), target);
  }
  const halves = readHalves(tensors, known, a, settings);
  const targets = ALL_LORA_TARGETS.filter((target) =>
    [...halves.keys()].some((name) => name.endsWith(`.${target}`)),
  );
  if (targets.length === 0) throw invalid("it has no tensors", {});
  return {
    adapter: {
      schema: 1,
      config: { r, lora_alpha, target_modules: targets },
      base,
      tensors: pairsOf(halves, known, a, { ...settings, targets }),
    },
    baseName: settings.baseName,
    check: trainedOn !== undefined && trainedOn === base.sha256 ? "sha256" : "shapes",
  };
}

/** What a file holds of one pair. */
interface Halves {
  A?: Float32Array<ArrayBuffer>;
  B?: Float32Array<ArrayBuffer>;
}

/** The matrices of a file by module, each of the shape that this base asks for. @param known every linear layer of the base */
function readHalves(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  known: ReadonlyMap<string, LoraTarget>,
  a: Architecture,
  { r, reaches }: PeftSettings,
): ReadonlyMap<string, Halves> {
  const shapes = linearShapes(a);
  const found = new Map<string, Halves>();
  for (const [key, tensor] of tensors) {
    const [, name = "", half] =
      /^base_model\.model\.(.+)\.lora_([AB])(?:\.default)?\.weight$/.exec(key) ?? [];
    const target = known.get(name);
    if (target === undefined || (half !== "A" && half !== "B")) {
      throw invalid(`the tensor ${key} belongs to no linear layer of this base`, { key });
    }
    if (reaches(name) === false) {
      throw invalid(`${key} is in the file, but adapter_config.json puts no pair on that module`, { key });
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
    if (pair[half] !== undefined) throw invalid(`${name} has lora_${half} twice`, { key });
    pair[half] = values;
  }
  return found;
}

/** Pairs for all modules of the targets; zeros where the settings say that there is none. */
function pairsOf(
  halves: ReadonlyMap<string, Halves>,
  known: ReadonlyMap<string, LoraTarget>,
  a: Architecture,
  { r, reaches, targets }: PeftSettings & { readonly targets: readonly LoraTarget[] },
): ReadonlyMap<string, LoraPair> {
  const shapes = linearShapes(a);
  const pairs = new Map<string, LoraPair>();
  for (const [name, target] of known) {
    const { A, B } = halves.get(name) ?? {};
    const isLeftOut = A === undefined && B === undefined && reaches(name) !== true;
    if (isLeftOut && !targets.includes(target)) continue;
    const [outFeatures, inFeatures] = shapes.get(target)!;
    if (isLeftOut) {
      const zeros = { A: new Float32Array(r * inFeatures), B: new Float32Array(outFeatures * r) };
      pairs.set(name, { inFeatures, outFeatures, ...zeros });
      continue;
    }
    if (A === undefined || B === undefined) {
      const missing = A === undefined ? (B === undefined ? "both halves" : "lora_A") : "lora_B";
      throw invalid(`${name} lacks ${missing}`, { name });
    }
    pairs.set(name, { inFeatures, outFeatures, A, B });
  }
  return pairs;
}

function invalid(what: string, details: Readonly<Record<string, unknown>>): RunError {
  return new RunError(
    "model-invalid",
    `This adapter cannot be used here: ${what}. Choose another adapter, or the base that it was trained on.`,
    details,
  );
}
