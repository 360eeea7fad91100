// A debate of one round, on the real page: nobody reads anybody, and nothing that is said speaks of a second answer.
import { act } from "preact/test-utils";
import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import "../../src/app/app.css";
import "../../src/app/stages.css";
import "../../src/app/workbench.css";
import { figureOf } from "../../src/app/lesson/figures.ts";
import { speak } from "../../src/app/words/language.ts";
import type { PageState } from "../../src/app/state.ts";
import { recordedConfig } from "./fixture.ts";
import { openRecordedPage, type RecordedPage, showMoment } from "./recorded_page.ts";

let opened: RecordedPage;

afterEach(async () => {
  opened.unmount();
  document.body.replaceChildren();
  await speak("en");
});

function open(rounds: number): PageState {
  const [main, host] = [document.createElement("main"), document.createElement("div")];
  main.id = "app";
  host.id = "page";
  main.append(host);
  document.body.append(main);
  const change = ({ state }: { state: PageState }) => showMoment(state, "result", recordedConfig({ rounds }));
  opened = openRecordedPage(main, host, "result", { change });
  return opened.state;
}

/** What stands in the five stages, those that are not shown too, with labels and titles; without what agents and questions say. */
function told(): string {
  const said: string[] = [];
  for (const element of document.querySelectorAll("#app *")) {
    if (element.closest("q, mark, .question, .bubble p, .lesson p, .receipt, script, style") !== null)
      continue;
    for (const node of element.childNodes)
      if (node.nodeType === Node.TEXT_NODE) said.push((node.textContent ?? "").trim());
    said.push(element.getAttribute("aria-label") ?? "", element.getAttribute("title") ?? "");
  }
  return said.join("\n");
}

const SECOND = {
  en: /.*(answers? again|each other|after talking|after the debate|reads? what|read(ing)? (the )?others|second thoughts|from the start|minds changed|round 2).*/giu,
  de: /.*(noch einmal\.|(?<!\p{L})einander|nach dem Gespräch|nach der Debatte|was die anderen|Lesen der anderen|Nachdenken|von Anfang an|Meinungen geändert|Runde 2).*/giu,
} as const;

test.for(["en", "de"] as const)(
  "of one round nothing is told as if there were a second (%s)",
  async (language) => {
    await speak(language);
    await page.viewport(1280, 900);
    const state = open(1);
    await expect.poll(() => document.querySelectorAll("[role=tab]").length).toBe(5);
    expect(told().match(SECOND[language]) ?? []).toEqual([]);
    const figures = (["alone", "group", "minds"] as const).map(
      (name) => figureOf(name, state)?.sentence ?? "",
    );
    expect(figures.join("\n").match(SECOND[language]) ?? []).toEqual([]);
  },
);

test.for(["en", "de"] as const)(
  "the words that are looked for are those that tell a second round (%s)",
  async (language) => {
    await speak(language);
    await act(() => void open(2));
    await expect.poll(() => document.querySelectorAll("[role=tab]").length).toBe(5);
    expect((told().match(SECOND[language]) ?? []).length).toBeGreaterThan(5);
  },
);

test("at 390 px, in German, an answer of two digits is not broken", async () => {
  await speak("de");
  await page.viewport(390, 900);
  open(1);
  await expect.poll(() => document.querySelectorAll("[role=tab]").length).toBe(5);
  await act(() => document.querySelector<HTMLElement>("#tab-debate")!.click());
  const answers = [...document.querySelectorAll<HTMLElement>(".bubble .chip-answer")];
  expect(answers.length).toBeGreaterThan(2);
  expect(answers.map((each) => [each.textContent, each.getClientRects().length > 0])).toContainEqual([
    expect.stringMatching(/^\d\d$/),
    true,
  ]);
  for (const each of answers) {
    const { height } = each.getBoundingClientRect();
    expect(height).toBeLessThan(1.8 * Number.parseFloat(getComputedStyle(each).lineHeight));
  }
});
