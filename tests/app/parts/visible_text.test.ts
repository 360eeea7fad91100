import { h } from "preact";
import { expect, test } from "vitest";
import { EarlierRuns } from "../../../src/app/home/earlier_runs.tsx";
import { visibleText } from "../../../src/core/visible_text.ts";
import { solutionLines } from "../../../src/app/parts/turn_text.ts";
import { createState, type Commands } from "../../../src/app/state.ts";
import { shownLater } from "../../harness/small_dom.ts";
import { runRecord } from "../../store/records.ts";

test("signs that turn or hide text are shown by their numbers", () => {
  expect(visibleText("gpj.\u202Eexe\u202C")).toBe("gpj.[U+202E]exe[U+202C]");
  expect(visibleText("a\u200Bb\u0007\u{E0041}")).toBe("a[U+200B]b[U+0007][U+E0041]");
});

test("writing that needs its own signs stays as it is", () => {
  for (const text of ["line\nnext\tcell", "👩‍👩‍👧", "می‌خواهم", "שלום مرحبا", "naïve é"])
    expect(visibleText(text)).toBe(text);
});

test("what agents say and what a file calls itself go through it", async () => {
  expect(solutionLines("so \u202E7", null)).toEqual(["so [U+202E]7"]);
  const state = createState();
  const imported = { versions: {}, name: "x", at: 0 };
  const start = {
    name: "\u202Egnp.exe",
    sha256: "0".repeat(64),
    lora: { r: 1, lora_alpha: 1, target_modules: [] },
    check: "shapes",
  } as const;
  state.runs.value = [{ ...runRecord("a"), imported, start }];
  const commands = new Proxy({}, { get: () => () => undefined }) as Commands;
  const { words } = await shownLater(
    h(EarlierRuns, {
      state,
      commands,
      onTrainOn: () => undefined,
      openStore: () => Promise.reject(new Error("not asked")),
    }),
  );
  expect(words).toContain("from [U+202E]gnp.exe");
});
