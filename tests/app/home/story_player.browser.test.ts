// The recording as it plays in a real Chromium, on the start page of its own and on that of a lesson.
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import indexHtml from "../../../index.html?raw";
import { STORY, STORY_PHASES } from "../../../src/app/home/story.ts";
import { openRecordedPage, type RecordedPage } from "../recorded_page.ts";

const HERE = location.href;
let opened: RecordedPage | null = null;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  opened?.unmount();
  opened = null;
  vi.useRealTimers();
  document.body.replaceChildren();
  history.replaceState(null, "", HERE);
});

function open(query: string): void {
  const address = new URL(HERE);
  address.search = query;
  history.replaceState(null, "", address);
  const main = new DOMParser().parseFromString(indexHtml, "text/html").querySelector<HTMLElement>("#app")!;
  const host = main.querySelector<HTMLElement>("#page")!;
  document.body.append(main);
  host.replaceChildren();
  void act(() => {
    opened = openRecordedPage(main, host, "idle");
  });
}

/** The questions that are shown, one after the other, while the recording plays as many debates as it has. */
async function played(): Promise<string[]> {
  const questions: string[] = [];
  for (let debate = 0; debate < STORY.scenes.length; debate++) {
    questions.push(document.querySelector("#story .question")!.textContent);
    for (const { ms } of STORY_PHASES) await act(() => void vi.advanceTimersByTime(ms));
  }
  return questions;
}

const QUESTIONS = STORY.scenes.map(({ question }) => question);

test("the start page goes from debate to debate", async () => {
  open("");
  expect(await played()).toEqual(QUESTIONS);
});

test("beside a lesson the recording stays on the debate of card 1, whatever it is played for", async () => {
  open("?lesson=1&seed=7");
  expect(await played()).toEqual(QUESTIONS.map(() => QUESTIONS[0]));
});
