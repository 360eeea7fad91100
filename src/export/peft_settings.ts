// adapter_config.json of PEFT -> the settings that we compute with, or a sentence that names the setting which we do not.
// Trap: PEFT gains a switch with every version, and many of them change what the same two matrices mean. So this is a list of what is
// known to be harmless: a switch that it lacks must be off. Source: peft/tuners/lora/config.py, version 0.21.
import { RunError } from "../core/errors.ts";
import { jsonFault } from "../core/json_fault.ts";
import { ownValue } from "../core/own.ts";
import { parseJson } from "../models/folder.ts";

export interface PeftSettings {
  readonly r: number;
  readonly lora_alpha: number;
  /** base_model_name_or_path, null when it is not there. */
  readonly baseName: string | null;
  /** Whether PEFT would have put a pair on this module ("model.layers.0.mlp.up_proj"). Null where a pattern or PEFT's
   *  own list for the family decides that: then what the file holds is what there is. */
  readonly reaches: (module: string) => boolean | null;
}

type Settings = ReadonlyMap<string, unknown>;

/** Settings that change what the matrices mean, with the values under which they mean what we compute. Null and a missing entry stand
 *  for PEFT's default, which is the first value. */
const PLAIN: Readonly<Record<string, readonly unknown[]>> = {
  bias: ["none"],
  // The others also change the weights of the base, so that its own file is no longer what the pairs are added to.
  init_lora_weights: [true, false, "gaussian", "eva", "orthogonal"],
};

/** Settings that say how the adapter was trained, where it came from or how it is laid out in memory, whatever their value is. */
const HARMLESS: ReadonlySet<string> = new Set([
  "auto_mapping",
  "base_model_name_or_path",
  "ensure_weight_tying", // ties what modules_to_save and trainable_token_indices train, and these are refused
  "eva_config", // chooses the first A, which training went on from
  "inference_mode",
  "lora_dropout",
  "megatron_core", // read with megatron_config only, which is refused
  "peft_version",
  "qalora_group_size", // read with use_qalora only, which is refused
  "revision",
  "runtime_config",
  "task_type",
]);

/** Settings that are read below. */
const READ: ReadonlySet<string> = new Set([
  "peft_type",
  "r",
  "lora_alpha",
  "target_modules",
  "exclude_modules",
  "layers_to_transform",
  "layers_pattern",
]);

/** @param bytes of adapter_config.json
 *  @throws RunError("file-invalid") for a file that is no JSON object; RunError("model-invalid") naming the setting */
export function readPeftSettings(bytes: Uint8Array<ArrayBuffer>): PeftSettings {
  const settings = entriesOf(bytes);
  if (settings.get("peft_type") !== "LORA") throw unsupported(settings, "peft_type", '"LORA"');
  for (const [key, value] of settings) {
    if (READ.has(key) || HARMLESS.has(key)) continue;
    const allowed = ownValue(PLAIN, key);
    if (allowed === undefined ? isOff(value) : value === null || allowed.includes(value)) continue;
    throw unsupported(settings, key, allowed === undefined ? offFor(value) : JSON.stringify(allowed[0]));
  }
  const name = settings.get("base_model_name_or_path");
  return {
    r: wholeNumber(settings, "r"),
    lora_alpha: wholeNumber(settings, "lora_alpha"),
    baseName: typeof name === "string" && name !== "" ? name : null,
    reaches: reachOf(settings),
  };
}

function entriesOf(bytes: Uint8Array<ArrayBuffer>): Settings {
  const json = parseJson(bytes, "adapter_config.json", jsonFault);
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new RunError(
      "file-invalid",
      "adapter_config.json: expected a JSON object with the adapter's settings. Get the file again.",
    );
  }
  return new Map<string, unknown>(Object.entries(json));
}

/** PEFT writes each of these for a switch that nobody turned on. */
function isOff(value: unknown): boolean {
  if (value === null || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function offFor(value: unknown): string {
  if (typeof value === "boolean") return "false";
  return typeof value === "object" && value !== null && !Array.isArray(value) ? "{}" : "null";
}

function wholeNumber(settings: Settings, key: string): number {
  const value = settings.get(key);
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value;
  throw unsupported(settings, key, "a whole number above 0");
}

/** How PEFT finds its modules: by the ends of their names, without those that are excluded, in all layers or in some. */
function reachOf(settings: Settings): PeftSettings["reaches"] {
  const targets = namesOf(settings, "target_modules");
  const excluded = namesOf(settings, "exclude_modules");
  const layers = layersOf(settings);
  return (module) => {
    if (targets === null || targets.length === 0 || excluded === null) return null;
    const isOneOf = (names: readonly string[]) =>
      names.some((name) => module === name || module.endsWith(`.${name}`));
    if (!isOneOf(targets) || isOneOf(excluded)) return false;
    const layer = Number(/\.(\d+)\./.exec(module)?.[1]);
    return layers.length === 0 || layers.includes(layer);
  };
}

/** A list of names, empty where there is none; null for a text, which is a pattern. */
function namesOf(settings: Settings, key: string): readonly string[] | null {
  const value = settings.get(key) ?? [];
  if (typeof value === "string") return null;
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value;
  throw unsupported(settings, key, "a list of names, or a pattern");
}

function layersOf(settings: Settings): readonly number[] {
  const value = settings.get("layers_to_transform") ?? [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.every((each) => typeof each === "number")) return list;
  throw unsupported(settings, "layers_to_transform", "a list of numbers");
}

function unsupported(settings: Settings, key: string, supported: string): RunError {
  const value = JSON.stringify(settings.get(key)) ?? "nothing";
  return new RunError(
    "model-invalid",
    `This adapter cannot be used here: adapter_config.json says ${key} = ${value}, supported is ${supported}. Choose another adapter.`,
    { key },
  );
}
