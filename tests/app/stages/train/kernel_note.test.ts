import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { kernelWords } from "../../../../src/app/stages/train/kernel_note.tsx";
import { speak } from "../../../../src/app/words/language.ts";
import type { KernelTrust } from "../../../../src/records/kernel_trust.ts";

const TRUST: KernelTrust = {
  kind: "checked",
  at: 1,
  by: "a test",
  checked: ["sum", "norm"],
  failed: [{ kernel: "attention", case: "of 3 rows", roundings: null, allowed: 5 }],
  inexact: [{ kernel: "gate", case: "of 17 rows", roundings: 99, allowed: 5 }],
  without: ["tiles"],
  leftOut: ["optimizer"],
  seconds: 1.96,
};

beforeAll(() => {
  vi.stubGlobal("document", { documentElement: { lang: "en" }, querySelectorAll: () => [] });
});
afterEach(() => speak("en"));

test("what agrees, what the device does without and what was not reached stand beside the training, in German too", async () => {
  expect(kernelWords(TRUST).replaceAll("\u00a0", " ")).toBe(
    "Kernels checked on this device against float64: 2 agree, in 2.0 s. With tiles this device computes wrongly, and without rightly, though more slowly: attention. Less exact on this device than float64 lets expect, and no less than weights in f16 would be: gate. Kernels that the time did not reach, which are not checked: optimizer.",
  );
  await speak("de");
  expect(kernelWords(TRUST)).toMatch(
    /gegen float64 geprüft: 2 stimmen.+Mit Kacheln rechnet dieses Gerät falsch, ohne richtig, aber langsamer: attention.+ungenauer.+: gate.+ungeprüft sind: optimizer\.$/,
  );
});

test("a software adapter that was not checked is told, the processor is not", () => {
  expect(kernelWords({ kind: "not checked", why: "a software adapter" })).toMatch(
    /not checked.+software adapter/,
  );
  expect(kernelWords({ kind: "not checked", why: "the processor" })).toBe("");
});
