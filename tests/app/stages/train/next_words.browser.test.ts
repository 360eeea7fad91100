// The next-word bars in the Train stage, laid out for real; and the stage of a run that has none.
import { h, render } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import "../../../../src/app/app.css";
import "../../../../src/app/stages.css";
import "../../../../src/app/workbench.css";
import { TrainView } from "../../../../src/app/stages/train/train_view.tsx";
import type { NextWords } from "../../../../src/records/next_words.ts";
import { createState } from "../../../../src/app/state.ts";
import { recordedConfig } from "../../fixture.ts";
import { showMoment } from "../../recorded_page.ts";

const host = document.createElement("div");
host.className = "workbench";
beforeEach(() => document.body.append(host));
afterEach(() => {
  render(null, host);
  document.body.replaceChildren();
});

const look = (step: number, check: number) => ({
  step,
  words: [
    { token: 156, word: "check", share: check },
    { token: 122, word: "now", share: 0.5 * (1 - check) },
    { token: 12, word: "4", share: 0.3 * (1 - check) },
    { token: 11, word: "3", share: 0.1 * (1 - check) },
    { token: 13, word: "understanding", share: 0.05 * (1 - check) },
  ].toSorted((a, b) => b.share - a.share),
});
const WORDS: NextWords = {
  taskId: "boxes",
  question:
    "There are 4 trays. Each tray has 4 coins. Hal puts 3 more into each tray. How many coins are there now?",
  before: "Step 1 :",
  teacher: { solutions: 3, words: [{ token: 156, word: "check", share: 1 }] },
  looks: [look(0, 0.1454), look(30, 0.6), look(60, 0.98)],
};

function show(words: NextWords | null): void {
  const state = createState();
  showMoment(state, "train", recordedConfig());
  state.nextWords.value = words;
  const commands = { finish: () => Promise.resolve() };
  render(h(TrainView, { state, commands, config: state.config.value! }), host);
}

test.each([390, 1280])("at %i px each word has its three bars, in the width of the page", async (width) => {
  await page.viewport(width, 844);
  show(WORDS);
  await expect.poll(() => host.querySelectorAll(".next-bars tbody tr").length).toBe(4);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  const taught = [...host.querySelectorAll(".is-taught .next-bar")];
  const fills = taught.map((bar) => {
    const [track, fill] = [...bar.querySelectorAll("rect")].map((rect) => rect.getBoundingClientRect());
    return fill!.width / track!.width;
  });
  expect(fills).toEqual([0.1454, 0.98, 1].map((share) => expect.closeTo(share, 2)));
  for (const bar of taught) expect(bar.getBoundingClientRect().width).toBeGreaterThan(50);
  for (const cell of host.querySelectorAll<HTMLElement>(".next-bars :is(th, td)"))
    expect(cell.scrollWidth).toBeLessThanOrEqual(cell.clientWidth + 1);
  expect(host.querySelector(".next-words figcaption")!.textContent).toContain("the group’s word “check”");
});

test("before the second look nothing stands there as a dash, and nothing explains one", async () => {
  show({ ...WORDS, looks: WORDS.looks.slice(0, 1) });
  await expect.poll(() => host.querySelectorAll(".next-bars tbody tr").length).toBeGreaterThan(0);
  expect(host.querySelector(".next-words")!.textContent).not.toContain("A dash");
});

test("a run that kept none has its loss and no bars; its strips are as warm as its steps are many", async () => {
  show(null);
  const strips = [...host.querySelectorAll(".lora .strip")];
  const warmth = 0.15 + 0.85 * (37 / 60); // the recorded moment: 37 of 60 steps
  expect(strips.map((strip) => Number(strip.getAttribute("fill-opacity")))).toEqual([
    expect.closeTo(warmth, 3),
    expect.closeTo(warmth, 3),
  ]);
  await expect.poll(() => host.querySelector("figure.loss")).not.toBeNull();
  expect(host.querySelector(".next-words")).toBeNull();
});
