// What a person reads first of an error that happens deep inside: a plain sentence; what only experts want stands behind a triangle.
import { h } from "preact";
import { afterEach, expect, test, vi } from "vitest";
import { ErrorWords } from "../../../src/app/parts/error_words.tsx";
import { plainPart, toldError } from "../../../src/app/parts/told_error.ts";
import { speak } from "../../../src/app/words/language.ts";
import { sayAny } from "../../../src/app/words/say.tsx";
import { asRunError, RunError } from "../../../src/core/errors.ts";
import { importLine } from "../../../src/threads/import/client.ts";
import { withRestarts } from "../../../src/pipeline/restarts.ts";
import { ManualClock } from "../../harness/manual_clock.ts";
import { fakeWorker } from "../../harness/fake_worker.ts";
import { shownOf } from "../../harness/small_dom.ts";

vi.stubGlobal("document", { documentElement: { lang: "en" }, querySelectorAll: () => [] });
afterEach(() => speak("en"));

const JARGON = /worker|ping|dispatch|TypeError|undefined|stack|shader|"/i;

/** An error of a real supervised worker that answers nothing. */
async function hung(): Promise<RunError> {
  const clock = new ManualClock();
  const { api } = importLine({ clock, startWorker: () => fakeWorker(() => undefined) });
  const answer = api.look([], "models/tiny").then(
    () => null,
    (thrown: unknown) => asRunError(thrown, "test"),
  );
  await clock.pass(70_000);
  return (await answer)!;
}

test("what a message quotes may have lines of its own: nothing of it is lost, and nothing goes behind the triangle", async () => {
  const message = "On “Ann has 3 eggs?” it says “Step 1: 3.\n\nAnswer: 3”. Use the adapter instead.";
  const told = toldError({ code: "model-invalid", message });
  expect(told).toBe("On “Ann has 3 eggs?” it says “Step 1: 3. Answer: 3”. Use the adapter instead.");
  expect(shownOf(h(ErrorWords, { told })).words).not.toContain("What exactly happened");
  const inside = toldError({ code: "internal", message: "one\ntwo" });
  expect(inside.split("\n")).toHaveLength(2);
});

test("a worker that never answers is told without naming it, in the language of the page; its own words are kept", async () => {
  const error = await hung();
  expect(error.message).toMatch(/import worker did not answer "ping" for \d+ s/);
  const told = toldError(error);
  expect(plainPart(told)).toMatch(/^A part of Retort .* no longer answers\. Nothing .* is lost: try again/);
  const { words } = shownOf(h(ErrorWords, { told }));
  expect(words.indexOf("What exactly happened")).toBeGreaterThan(words.indexOf("try again"));
  expect(words.indexOf("import worker")).toBeGreaterThan(words.indexOf("What exactly happened"));
  await speak("de");
  expect(shownOf(h(ErrorWords, { told })).words).toMatch(/^Ein Teil von Retort.*Was genau geschehen ist/);
});

test.for([
  new RunError("worker-lost", "trainer worker failed: RuntimeError: unreachable"),
  new RunError("gpu-program", 'Shader "matmul" was refused: 12:4 unknown identifier.'),
  new RunError("shape", "lora_b: expected 8 x 64 numbers, got 511."),
  asRunError(new TypeError("Cannot read properties of undefined (reading 'x')"), "import"),
])("$code: plain first, in both languages, and all of its own sentence behind", async (error) => {
  const told = toldError(error);
  expect(plainPart(told)).not.toMatch(JARGON);
  expect(told.split("\n")).toEqual([plainPart(told), error.message]);
  await speak("de");
  expect(sayAny(plainPart(told))).toMatch(/Was fertig war, ist nicht verloren/);
});

test("an error whose own sentence is plain is told as it is", () => {
  const error = new RunError("config", "Choose a file.");
  expect(toldError(error)).toBe("Choose a file.");
  expect(shownOf(h(ErrorWords, { told: "Choose a file." })).words).toBe("Choose a file.");
});

test("a run that starts a part of itself again says so in a plain sentence first", async () => {
  const notices: string[] = [];
  let tries = 0;
  await withRestarts(
    "training",
    () =>
      tries++ === 0
        ? Promise.reject(new RunError("worker-hung", "trainer worker: silent."))
        : Promise.resolve(),
    {
      clock: new ManualClock(),
      signal: new AbortController().signal,
      progress: () => 0,
      notice: (_, text) => void notices.push(text),
      drop: () => undefined,
    },
  );
  expect(notices.map(plainPart)).toEqual([expect.not.stringMatching(JARGON)]);
  expect(notices[0]).toMatch(/Starting it again.*\ntrainer worker: silent\.$/);
});
