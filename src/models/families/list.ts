// The families of models that the engine runs, one line each.
import { RunError } from "../../core/errors.ts";
import type { ModelFamily } from "./family.ts";
import { gemma3 } from "./gemma3.ts";
import { llama } from "./llama.ts";
import { qwen2 } from "./qwen2.ts";
import { qwen3 } from "./qwen3.ts";

export const FAMILIES: readonly ModelFamily[] = [llama, qwen2, qwen3, gemma3];

/** The family of an architecture. @throws RunError("internal") for one that was not read by `parseArchitecture` */
export function familyOf({ family: id }: { readonly family: string }): ModelFamily {
  const family = FAMILIES.find((each) => each.id === id);
  if (family !== undefined) return family;
  throw new RunError(
    "internal",
    `There is no model family "${id}", only ${FAMILIES.map((f) => f.id).join(", ")}.`,
  );
}
