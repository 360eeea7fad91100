// The gate every exported adapter passes: what leaves here loads somewhere, or is refused by name. All adapter formats read
// their pairs from this list, so that none of them has rules of its own.
import { RunError } from "../core/errors.ts";
import type { AdapterDtype, LoraAdapter, LoraPair, LoraTarget } from "../records/adapter.ts";

export interface CheckedPair extends LoraPair {
  /** Base tensor without ".weight", e.g. "model.layers.0.self_attn.q_proj". */
  readonly name: string;
  readonly layer: number;
  /** "self_attn.q_proj" */
  readonly module: string;
  readonly target: LoraTarget;
}

const NAME = /^model\.layers\.(\d+)\.((?:self_attn|mlp)\.(\w+))$/;

/** The pairs by name, in the order of the names.
 *  @param dtype they are about to be written in: every number must survive the rounding
 *  @throws RunError("non-finite" | "shape" | "model-invalid") for an adapter that nobody should load */
export function checkedPairs(adapter: LoraAdapter, dtype: AdapterDtype = "F32"): CheckedPair[] {
  const { r, lora_alpha, target_modules } = adapter.config;
  if (!Number.isInteger(lora_alpha) || lora_alpha < 1 || !Number.isInteger(r) || r < 1) {
    throw new RunError(
      "model-invalid",
      `Adapter: r and lora_alpha must be whole and positive, got ${r} and ${lora_alpha}.`,
    );
  }
  if (adapter.extra !== undefined) {
    throw new RunError(
      "model-invalid",
      `Adapter: it has a head of ${adapter.extra.length} numbers of its own, which no format of LoRA pairs holds.`,
      { extra: adapter.extra.length },
    );
  }
  const pairs: CheckedPair[] = [];
  for (const [name, pair] of [...adapter.tensors].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const [, layer, module, last] = NAME.exec(name) ?? [];
    const target = target_modules.find((each) => each === last);
    if (layer === undefined || module === undefined || target === undefined) {
      throw new RunError(
        "model-invalid",
        `Adapter: ${name} is none of its targets ${target_modules.join(", ")}.`,
        { name },
      );
    }
    checkPair(name, pair, r, dtype);
    pairs.push({ ...pair, name, layer: Number(layer), module, target });
  }
  if (pairs.length === 0)
    throw new RunError("model-invalid", "Adapter: it has no tensors, there is nothing to export.");
  return pairs;
}

/** From here on a number rounds to infinity. */
const ROUNDS_AWAY = { F32: Infinity, F16: 65_520 } as const;

function checkPair(
  name: string,
  { A, B, inFeatures, outFeatures }: LoraPair,
  r: number,
  dtype: AdapterDtype,
): void {
  if (A.length !== r * inFeatures || B.length !== outFeatures * r) {
    throw new RunError(
      "shape",
      `Adapter ${name}: expected A [${r}, ${inFeatures}] and B [${outFeatures}, ${r}], got ${A.length} and ${B.length} elements.`,
      { name },
    );
  }
  for (const [part, values] of [
    ["A", A],
    ["B", B],
  ] as const) {
    const at = values.findIndex((value) => !(Math.abs(value) < ROUNDS_AWAY[dtype]));
    if (at < 0) continue;
    const then = Number.isFinite(values[at])
      ? `${dtype} cannot hold that; export it in F32.`
      : "A damaged adapter is not exported; train again.";
    const sentence = `Adapter ${name}: ${part}[${at}] is ${values[at]}. ${then}`;
    throw new RunError("non-finite", sentence, { name, part, at });
  }
}
