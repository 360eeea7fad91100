// The folder python/ of a download: the same training for the Python ecosystem. Together with data/sft.jsonl it is all that
// train.py needs besides the base model.
import type { Dataset } from "../records/dataset.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import { exportPeft } from "../export/peft.ts";
import type { Architecture } from "../models/architecture.ts";
import { initialParameters, loraLayout, toAdapter } from "../model/lora.ts";
import { recordRecipe } from "../train/recorded_recipe.ts";
import { loraConfigOf, type Recipe } from "../train/recipe.ts";
import script from "../export/python/train.py?raw";

/** @param kept steps that the student took, at least one
 *  @param adapter any adapter of the run: names base and layout
 *  @param start what the student started from, when that was not the base alone */
export function pythonFolder(
  recipe: Recipe,
  kept: number,
  { examples }: Dataset,
  a: Architecture,
  { base }: LoraAdapter,
  start?: LoraAdapter,
): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const layout = loraLayout(a, recipe);
  const initial =
    start ?? toAdapter(layout, initialParameters(layout, recipe.seed), loraConfigOf(recipe), base);
  const text = (content: string) => new TextEncoder().encode(content);
  return new Map([
    ["python/train.py", text(script)],
    ["python/recipe.json", text(`${JSON.stringify(recordRecipe(recipe, examples, kept))}\n`)],
    ...Array.from(exportPeft(initial), ([name, bytes]) => [`python/initial/${name}`, bytes] as const),
  ]);
}
