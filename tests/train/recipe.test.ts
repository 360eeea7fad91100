import { expect, test } from "vitest";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { recordRecipe } from "../../src/train/recorded_recipe.ts";
import { loraConfigOf, type Recipe, recipe, recipeOfRun, scheduleOf } from "../../src/train/recipe.ts";

const BASIC = { rank: 8, steps: 100, batchTokens: 512, seed: 1, learningRate: 1e-3 };

test("a page's run trains all seven projections at alpha 2 r with the bundled model's schedule", () => {
  const settings = recipeOfRun(defaultConfig());
  expect(loraConfigOf(settings)).toMatchObject({ r: 8, lora_alpha: 16, target_modules: { length: 7 } });
  expect(scheduleOf(settings)).toEqual({ kind: "floored", peak: 0.006, steps: 100, warmup: 10 });
  expect(settings).toMatchObject({ beta1: 0.9, beta2: 0.98, weightDecay: 0, maxGradNorm: 1 });
});

test("alpha stands apart from the rank, and clipping can be off", () => {
  const settings = recipe({ ...BASIC, alpha: 5, targets: ["q_proj", "v_proj"], maxGradNorm: null });
  expect(loraConfigOf(settings)).toEqual({ r: 8, lora_alpha: 5, target_modules: ["q_proj", "v_proj"] });
  expect(settings.maxGradNorm).toBeNull();
});

test("the order in which targets are named does not matter", () => {
  const [one, other] = [
    recipe({ ...BASIC, targets: ["v_proj", "q_proj"] }),
    recipe({ ...BASIC, targets: ["q_proj", "v_proj"] }),
  ];
  expect(one).toEqual(other);
});

test("a setting out of its range is refused by its name", () => {
  const bad: Partial<Recipe>[] = [
    { targets: [] },
    { targets: ["q_proj", "q_proj"] },
    { targets: ["lm_head" as "q_proj"] },
    { rank: 0 },
    { alpha: 1.5 },
    { steps: 0 },
    { batchTokens: Number.NaN },
    { seed: -1 },
    { warmup: 0.5 },
    { learningRate: 0 },
    { learningRate: Number.POSITIVE_INFINITY },
    { beta2: 1 },
    { eps: 0 },
    { weightDecay: -0.1 },
    { maxGradNorm: 0 },
  ];
  for (const setting of bad) {
    const [name] = Object.keys(setting);
    expect(() => recipe({ ...BASIC, ...setting }), name).toThrow(
      expect.objectContaining({
        code: "config",
        details: expect.objectContaining({ name }) as unknown,
      }) as Error,
    );
  }
});

test("the recipe of a student that was best on the way ends where it was: the first steps of the whole, rates included", () => {
  const rows = [3, 5, 4, 6].map((length) => ({
    ids: Array.from({ length }, (_, i) => i + 1),
    lossMask: Array.from({ length }, (_, i) => (i > 0 ? 1 : 0)),
    weight: 1,
  }));
  const settings = recipe({ ...BASIC, steps: 6, batchTokens: 8 });
  const [whole, cut] = [recordRecipe(settings, rows), recordRecipe(settings, rows, 4)];
  expect(whole.batches).toHaveLength(6);
  expect(cut).toEqual({
    ...whole,
    batches: whole.batches.slice(0, 4),
    learning_rates: whole.learning_rates.slice(0, 4),
  });
});
