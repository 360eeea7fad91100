// On the German page what questions say and what is answered is marked with its language: English for the questions that come with the page,
// none for a person's own.
import axe from "axe-core";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import "../../src/app/app.css";
import "../../src/app/stages.css";
import "../../src/app/workbench.css";
import "../../src/app/home.css";
import { speak } from "../../src/app/words/language.ts";
import { recordedConfig } from "./fixture.ts";
import { openRecordedPage, type Moment, type RecordedPage, showMoment } from "./recorded_page.ts";

let opened: RecordedPage;

beforeEach(() => speak("de"));
afterEach(async () => {
  opened.unmount();
  document.body.replaceChildren();
  await speak("en");
});

async function open(moment: Moment, source: string): Promise<void> {
  const [main, host] = [document.createElement("main"), document.createElement("div")];
  main.id = "app";
  host.id = "page";
  main.append(host);
  document.body.append(main);
  opened = openRecordedPage(main, host, moment, {
    change: ({ state }) => {
      showMoment(state, moment, recordedConfig({ source: source }));
    },
  });
  await act(() => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
  });
  await act(() => new Promise((resolve) => setTimeout(resolve, 300))); // what is in a fold may be fetched
}

/** The language of every text on the page that is of a question or an answer, with how many have it. */
function languages(): Record<string, number> {
  const found: Record<string, number> = {};
  const walker = document.createTreeWalker(document.querySelector("#app")!, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.textContent ?? "";
    if (!/How many|\bhas \d+ |\bhave \d+ |\bAnswer ?: ?\d|Step \d ?:/.test(text)) continue;
    if (node.parentElement!.closest("pre") !== null) continue; // programs
    const marked = node.parentElement!.closest<HTMLElement>("#app [lang]");
    const language = marked === null ? `none: ${text.slice(0, 60)}` : `“${marked.lang}”`;
    found[language] = (found[language] ?? 0) + 1;
  }
  return found;
}

test.for([
  ["idle", "bundled", "en"],
  ["debate", "bundled", "en"],
  ["result", "bundled", "en"],
  ["debate", "own", ""],
  ["result", "own", ""],
] as const)("%s, questions of “%s”: each text has its language “%s”", async ([moment, source, language]) => {
  await open(moment, source);
  const found = languages();
  expect(Object.keys(found)).toEqual([`“${language}”`]);
  expect(found[`“${language}”`]).toBeGreaterThan(moment === "result" ? 8 : 3);
  const { violations } = await axe.run("#app", { runOnly: ["valid-lang"] });
  expect(violations.map(({ nodes }) => nodes.map(({ html }) => html))).toEqual([]);
});
