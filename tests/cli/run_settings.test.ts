import { expect, test } from "vitest";
import { runCommand } from "../../src/cli/run.ts";
import { applyCheck, withSettings } from "../../src/cli/run_settings.ts";
import { wishOf } from "../../src/cli/question_flags.ts";

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

test("a flag of a command that bears a setting's name is refused: the command would never hear of it", () => {
  const flag = { placeholder: "TEXT", help: "", parse: (text: string) => text, absent: { value: "" } };
  expect(Object.keys(withSettings({ "answer-rule": flag }))).toEqual(
    expect.arrayContaining(["answer-rule", "learning-rate"]),
  );
  expect(() => withSettings({ rule: flag })).toThrow("--rule is a setting already");
});

test("the help of --check names the flag that gives the rule, not the setting that bears its old name", () => {
  expect(runCommand.help).toContain("the rule of --answer-rule,");
  expect(runCommand.help).toMatch(/^ *--answer-rule /m);
});

test("what an answer must hold reaches the reading of the questions", () => {
  const asked = {
    questions: null,
    columns: {},
    encoding: null,
    judge: null,
    shares: null,
    "split-seed": null,
  };
  expect(wishOf("own.csv", { ...asked, "answer-rule": "^yes" }, 0).rule).toBe("^yes");
});
