// The card of a student whose base lies on the Hub; that of the bundled base: tests/threads/export/host.test.ts.
import { expect, test } from "vitest";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import { METHODS } from "../../src/methods/list.ts";
import { modelCard } from "../../src/export/model_card.ts";
import { PROTOCOLS } from "../../src/teachers/list.ts";

test("a base with an owner is named as the Hub wants it, for an adapter and for a merged model", () => {
  const adapter: LoraAdapter = {
    schema: 1,
    config: { r: 4, lora_alpha: 8, target_modules: ["q_proj"] },
    base: { name: "ada/base", path: "stored:ada", sha256: "0".repeat(64) },
    tensors: new Map(),
  };
  const statistics = { tasks: 8, kept: 8, tokens: 80, trainedTokens: 40, dropped: 0, wrong: 0 };
  for (const [kind, relation] of [
    ["adapter", "adapter"],
    ["merged", "finetune"],
  ] as const) {
    const card = modelCard(kind, {
      runId: "run",
      seed: 7,
      adapter,
      license: null,
      checkedBy: "key",
      judged: null,
      agreement: null,
      worked: 0,
      examples: 0,
      teacher: PROTOCOLS.debate,
      endpoint: null,
      group: [],
      agents: [],
      by: METHODS.rsft.words.by,
      statistics,
      report: null,
      share: null,
      hasOnnx: false,
    });
    const yaml = card.split("\n---\n")[0]?.split("\n");
    expect(yaml).toEqual(
      expect.arrayContaining([
        'base_model: "ada/base"',
        `base_model_relation: ${relation}`,
        `  - "base_model:${relation}:ada/base"`,
      ]),
    );
    expect(yaml?.some((line) => line.startsWith("license"))).toBe(false);
    expect(card).not.toContain("A calculator");
  }
});
