// The page in German, on the recorded run: every stage is German, whatever is folded or read out.
import { act } from "preact/test-utils";
import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import "../../src/app/app.css";
import "../../src/app/stages.css";
import "../../src/app/workbench.css";
import "../../src/app/home.css";
import indexHtml from "../../index.html?raw";
import { GERMAN } from "../../src/app/words/de/german.ts";
import { speak } from "../../src/app/words/language.ts";
import { type Moment, openRecordedPage, type RecordedPage } from "./recorded_page.ts";

const MOMENTS: readonly Moment[] = ["idle", "debate", "train", "result", "error"];
let opened: RecordedPage | null = null;

afterEach(async () => {
  opened?.unmount();
  opened = null;
  document.body.replaceChildren();
  await speak("en");
});

/** The shipped index.html's <main>, with the page in it and every fold open. */
async function open(moment: Moment): Promise<void> {
  const main = new DOMParser().parseFromString(indexHtml, "text/html").querySelector<HTMLElement>("#app");
  const host = main?.querySelector<HTMLElement>("#page");
  if (!main || !host) throw new Error("index.html has no #app with a #page");
  document.body.append(main);
  host.replaceChildren();
  opened = openRecordedPage(main, host, moment);
  await unfold();
}

async function unfold(): Promise<void> {
  await act(() => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
  });
  await act(() => new Promise((resolve) => setTimeout(resolve, 300))); // what is in a fold may be fetched
}

/** What is the same in every language: questions and what agents say, names of files and models, programs, sentences of errors. */
const DATA =
  "code, pre, kbd, q, mark, .question, .question *, .line, .lesson p, .bubble p, .attempt-text, .own-asked, .trouble-message, .offer h2, .run-words, .single-files, .does-not-fit, .fits, [lang], .story-player";
const hasWords = (text: string): boolean => /\p{L}{2,}[^\p{L}]+\p{L}{2,}|\p{L}{4,}/u.test(text);

/** Texts that are shown, and those that are read out. */
function textsOnPage(): Set<string> {
  const texts = new Set<string>();
  for (const element of document.querySelectorAll("#app *")) {
    if (element.closest(DATA) !== null) continue;
    for (const node of element.childNodes)
      if (node.nodeType === Node.TEXT_NODE) texts.add((node.textContent ?? "").trim());
    texts.add(element.getAttribute("aria-label") ?? "");
    texts.add(element.getAttribute("placeholder") ?? "");
  }
  return texts;
}

test.for(MOMENTS)("%s: what was English is German, and is English again", async (moment) => {
  await page.viewport(1280, 900);
  await open(moment);
  const english = textsOnPage();
  await act(() => speak("de"));
  await unfold();
  const german = textsOnPage();
  const alike = new Set(Object.values(GERMAN));
  const left = [...german].filter((text) => hasWords(text) && english.has(text) && !alike.has(text));
  expect(left).toEqual([]);
  await act(() => speak("en"));
  await unfold();
  expect([...textsOnPage()].filter((text) => !english.has(text))).toEqual([]);
});
