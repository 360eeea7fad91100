// Start on the real page: it is offered where something can be asked, and else says in place what is missing.
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import "../../../src/app/app.css";
import "../../../src/app/home.css";
import { speak } from "../../../src/app/words/language.ts";
import type { QuestionsState } from "../../../src/app/questions/questions_state.ts";
import type { PageState } from "../../../src/app/state.ts";
import { readQuestions } from "../../../src/tasks/reading/read_questions.ts";
import { USUAL_WISH } from "../../../src/tasks/reading/read_wish.ts";
import { sizeTexts } from "../../../src/pipeline/run_tasks.ts";
import { fixedTaskSet } from "../../../src/tasks/task_set.ts";
import type { ReadAnswer } from "../../../src/threads/questions/api.ts";
import { openRecordedPage, type RecordedPage } from "../recorded_page.ts";

let opened: RecordedPage;
let state: PageState;
let questions: QuestionsState;

beforeEach(async () => {
  const [main, host] = [document.createElement("main"), document.createElement("div")];
  main.id = "app";
  host.id = "page";
  main.append(host);
  document.body.append(main);
  opened = openRecordedPage(main, host, "idle", {
    change: (shown) => {
      ({ state, questions } = shown);
      state.form.value = new Map([["source", "own"]]);
    },
  });
  await expect.poll(off).toEqual([true, true]); // nothing is there; what knows that is fetched
});
afterEach(async () => {
  opened.unmount();
  document.body.replaceChildren();
  await speak("en");
});

const starts = () => [...document.querySelectorAll<HTMLButtonElement>("#start, #run-form > [type=submit]")];
const off = () => starts().map(({ disabled }) => disabled);
const why = () => document.querySelector("#start-why")?.textContent ?? "";

/** Twelve questions with answers, but for the first so many, as the worker reads them. */
function read(unanswered = 0, unaskable: ReadAnswer["unaskable"] = null): ReadAnswer {
  const rows = Array.from({ length: 12 }, (_, i) => `Ann has ${i + 3} eggs?,${i < unanswered ? "" : i + 3}`);
  const content = `question,answer\n${rows.join("\n")}\n`;
  const reading = readQuestions({ name: "eggs.csv", content }, USUAL_WISH);
  return { reading, heldOut: "", unaskable, takesExamples: false };
}

/** Puts the questions there, and as many into the form as there are. */
async function bring(answer: ReadAnswer, settings: Record<string, string> = {}): Promise<void> {
  await act(() => {
    questions.answer.value = answer;
    const sizes = sizeTexts(fixedTaskSet("eggs.csv", answer.reading.tasks));
    state.form.value = new Map([["source", "own"], ...sizes, ...Object.entries(settings)]);
  });
}

test("with own questions chosen and none there, neither Start can be pressed, and what is missing stands beside both", async () => {
  expect(off()).toEqual([true, true]);
  expect(why()).toMatch(/^There are no questions of your own yet\. Choose a file or paste some\./);
  expect(document.querySelector("#start")!.getAttribute("aria-describedby")).toBe("start-why");
  expect(document.querySelector("#run-form > .field-error")!.textContent).toMatch(/no questions of your own/);
  document.querySelector<HTMLElement>("#start-why a")!.click();
  expect(document.activeElement!.id).toBe("field-source");
  for (const width of [1280, 390]) {
    await page.viewport(width, 900);
    const box = document.querySelector("#start-why")!.getBoundingClientRect();
    expect(box.right).toBeLessThanOrEqual(width);
    expect(box.top - document.querySelector("#start")!.getBoundingClientRect().bottom).toBeLessThan(40);
  }
});

test("Start is there while questions are read and when they can be asked, and for questions of the page", async () => {
  await act(() => void (questions.isReading.value = true));
  expect(off()).toEqual([false, false]);
  await act(() => void (questions.isReading.value = false));
  expect(off()).toEqual([true, true]);
  await bring(read());
  expect(off()).toEqual([false, false]);
  await act(() => void (questions.answer.value = null));
  expect(off()).toEqual([true, true]);
  await act(() => void (state.form.value = new Map()));
  expect(off()).toEqual([false, false]);
});

test.for([
  [
    "words that the model lacks",
    0,
    { ofUnknownWords: 12 },
    {},
    /^12 of your 12 .* does not know their words/,
  ],
  ["answers of another kind", 0, { ofOtherKind: 12 }, {}, /^12 of your 12 .* gives no answers of their kind/],
  [
    "a row without an answer where right ones are learned",
    1,
    null,
    { labels: "truth" },
    /has no answer, and/,
  ],
  ["nothing to copy", 12, null, { strategy: "copy" }, /^None of the questions to learn from has an answer/],
] as const)("%s: Start says so instead", async ([, unanswered, counts, settings, message]) => {
  const none = { sentence: "", questions: 12, ofOtherKind: 0, ofUnknownWords: 0 };
  await bring(read(unanswered, counts && { ...none, ...counts }), settings);
  expect(off()).toEqual([true, true]);
  expect(why()).toMatch(message);
  await act(() => speak("de"));
  expect(why()).toMatch(/Frage/);
});

test.for([
  ["words", { ofUnknownWords: 12, ofOtherKind: 0 }],
  ["kinds of answers", { ofUnknownWords: 0, ofOtherKind: 12 }],
] as const)(
  "where the model lacks %s, the note's link opens “Other models” and leads there",
  async ([, counts]) => {
    await bring(read(0, { sentence: "I do not know these words: “x”.", questions: 12, ...counts }));
    await expect.poll(() => document.querySelectorAll("#own-unaskable a").length).toBe(1);
    const link = document.querySelector<HTMLAnchorElement>("#own-unaskable a")!;
    const models = () => document.querySelector<HTMLDetailsElement>("details#models")!; // another one once it is fetched
    expect([link.textContent, models().open]).toEqual(["Other models", false]);
    await act(() => link.click());
    await expect.poll(() => models().textContent).toContain("HuggingFaceTB/SmolLM2-135M-Instruct");
    expect([models().open, opened.called.includes("library.open")]).toEqual([true, true]);
    const isInSight = () => {
      const { top } = models().getBoundingClientRect();
      return top >= 0 && top < window.innerHeight;
    };
    await expect.poll(isInSight).toBe(true); // the browser goes there by itself, in a frame of its own choosing
  },
);

test("rows without an answer do not stand in the way of copying the others", async () => {
  await bring(read(2), { strategy: "copy" });
  expect(off()).toEqual([false, false]);
});

test("who looks at copying and goes back to a group finds the judge that was chosen before", async () => {
  const labels = () => state.form.value.get("labels");
  const choose = async (name: string) => userEvent.click(page.getByRole("radio", { name: new RegExp(name) }));
  await bring(read(), { labels: "consensus" });
  await choose("^Copy my answers");
  expect(labels()).toBe("truth");
  await choose("^Let a group answer");
  expect(labels()).toBe("consensus");
  await bring(read(2), { labels: "truth" });
  await choose("^Copy my answers");
  await choose("^Let a group answer");
  expect(labels()).toBe("consensus"); // two questions have no answer that could say what is right
});
