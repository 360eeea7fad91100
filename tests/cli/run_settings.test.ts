import { expect, test } from "vitest";
import { applyCheck } from "../../src/cli/run_settings.ts";

test("--check is the setting of labels in a person's words, and may not contradict it", () => {
  const texts = (check: Parameters<typeof applyCheck>[1], labels?: string) => {
    const given = new Map(labels === undefined ? [] : [["labels", labels]]);
    applyCheck(given, check);
    return given.get("labels");
  };
  expect(texts("key")).toBe("truth");
  expect(texts("rule", "truth")).toBe("truth");
  expect(texts("consensus")).toBe("consensus");
  expect(texts("person")).toBe("person");
  expect(texts(null, "truth")).toBe("truth");
  expect(texts(null)).toBeUndefined();
  const working = new Map<string, string>();
  applyCheck(working, "working");
  expect([...working]).toEqual([["working", "checked"]]); // whether there is a key too, the questions tell
  expect(() => texts("key", "consensus")).toThrow(/--check key and --labels consensus contradict/);
});
