// The folder python/ of a download: the same training for the Python ecosystem. Together with data/sft.jsonl it is all that
// train.py needs besides the base model.
import { initialParameters, loraLayout, toAdapter } from "../model/lora.ts";
import { recordRecipe } from "../train/recorded_recipe.ts";
import { loraConfigOf, recipeOfRun } from "../train/recipe.ts";
import { adapterOf, type ExportContext } from "./format.ts";
import { exportPeft } from "./peft.ts";
import script from "./python/train.py?raw";

/** The files by name. The run's student took one training step at least. */
export function pythonFolder(context: ExportContext): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const { run, dataset, start } = context.records;
  const recipe = recipeOfRun(run.config, run.start);
  const kept = run.outcome?.keptStep ?? recipe.steps;
  const layout = loraLayout(context.base.architecture, recipe);
  const fresh = () => {
    const { base } = adapterOf(context);
    return toAdapter(layout, initialParameters(layout, recipe.seed), loraConfigOf(recipe), base);
  };
  const initial = start?.adapter ?? fresh();
  const text = (content: string) => new TextEncoder().encode(content);
  return new Map([
    ["train.py", text(script)],
    ["recipe.json", text(`${JSON.stringify(recordRecipe(recipe, dataset.examples, kept))}\n`)],
    ...Array.from(exportPeft(initial), ([name, bytes]) => [`initial/${name}`, bytes] as const),
  ]);
}
