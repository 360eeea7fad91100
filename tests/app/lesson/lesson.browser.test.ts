// A lesson beside the recorded run, in a real Chromium: nobody sees a figure before the guess, and what is written comes back.
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import "../../../src/app/app.css";
import "../../../src/app/stages.css";
import "../../../src/app/workbench.css";
import "../../../src/app/home.css";
import indexHtml from "../../../index.html?raw";
import type { LessonView } from "../../../src/app/lesson/desk.tsx";
import { openLesson } from "../../../src/app/lesson/open_lesson.tsx";
import { systemClock } from "../../../src/core/ports.ts";
import { MemoryStore } from "../../../src/store/memory_store.ts";
import { runRecord } from "../../store/records.ts";
import { recordedConfig, RUN_ID } from "../fixture.ts";
import { openRecordedPage, showMoment, type Moment, type RecordedPage } from "../recorded_page.ts";

let opened: RecordedPage | null = null;
let closeLesson: (() => Promise<void>) | null = null;

beforeEach(async () => {
  await page.viewport(1280, 900);
});
afterEach(close);

async function close(): Promise<void> {
  await closeLesson?.();
  opened?.unmount();
  [opened, closeLesson] = [null, null];
  document.body.replaceChildren();
}

async function storeWithRun(): Promise<MemoryStore> {
  const store = new MemoryStore();
  await store.createRun(runRecord(RUN_ID), []);
  return store;
}

async function open(
  moment: Moment,
  store: MemoryStore,
  view: LessonView = { isProjector: false, remember: () => undefined },
): Promise<RecordedPage> {
  const main = new DOMParser().parseFromString(indexHtml, "text/html").querySelector<HTMLElement>("#app")!;
  const host = main.querySelector<HTMLElement>("#page")!;
  document.body.append(main);
  host.replaceChildren();
  opened = openRecordedPage(main, host, moment);
  const { state, commands } = opened;
  closeLesson = openLesson({
    lesson: "1",
    page: state,
    commands,
    clock: systemClock,
    openStore: () => Promise.resolve(store),
    newId: () => crypto.randomUUID(),
    view,
    pageOpened: Promise.resolve(),
  });
  await expect.poll(() => document.querySelectorAll(".lesson-card").length).toBe(1);
  return opened;
}

const one = <E extends HTMLElement = HTMLElement>(selector: string): E => {
  const found = document.querySelectorAll<E>(selector);
  if (found.length !== 1) throw new Error(`${selector}: expected one element, found ${found.length}`);
  return found[0]!;
};
const texts = (selector: string): string[] =>
  [...document.querySelectorAll(selector)].map((element) => element.textContent.trim());
const desk = () => one(".lesson-desk").textContent;
const card = (number: number) => page.getByRole("button", { name: `Card ${number} of 7` }).click();
const guess = () => page.getByRole("button", { name: "That is my guess" });

test("a figure is shown on the card after the guess, never before; then the guess is fixed", async () => {
  await open("train", await storeWithRun());
  await card(2);
  expect(desk()).not.toMatch(/\d+ of [\d,]+ answers/);
  await guess().click();
  await expect.poll(desk).toContain("Give a guess for each: a number from 0 to 100.");
  expect(document.activeElement?.id).toBe("guess-alone");
  await userEvent.keyboard("50{Tab}200");
  await guess().click();
  expect(document.activeElement?.id).toBe("guess-group"); // 200 of 100 cannot be
  expect(desk()).not.toMatch(/\d+ of [\d,]+ answers/);
  await userEvent.fill(one("#guess-group"), "80");
  await guess().click();
  await expect.poll(desk).toMatch(/You said 50 of 100[^]*\d+ of [\d,]+ answers right[^]*You said 80 of 100/);
  expect(one<HTMLInputElement>("#guess-alone").disabled).toBe(true);
  expect(document.querySelectorAll(".guesses [type=submit]").length).toBe(0);
});

test("the test stays covered until the student's figure is guessed", async () => {
  await open("result", await storeWithRun());
  expect(one("#stage-evaluate").textContent).not.toMatch(/\d\s%/);
  expect(one("#stage-evaluate").textContent).toContain("covered until you have guessed");
  await card(6);
  await userEvent.fill(one("#guess-student"), "70");
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => one("#stage-evaluate").textContent).toContain("65\u00a0% → ");
  expect(desk()).toContain("You said 70 of 100. It is 83: 13 more.");
});

test("what was written, guessed and opened is there after a reload", async () => {
  const store = await storeWithRun();
  await open("debate", store);
  await userEvent.fill(one("#lesson-who"), "Ada");
  await userEvent.fill(one("#note-hook-why"), "They are <b>one</b> model.");
  await card(3);
  await page.getByLabelText("from right to wrong").click();
  await guess().click();
  await close();
  await open("debate", store);
  await expect.poll(desk).toContain("You said from right to wrong. It was: from wrong to right.");
  await card(1);
  await expect
    .poll(() => one<HTMLTextAreaElement>("#note-hook-why").value)
    .toBe("They are <b>one</b> model.");
  expect(one<HTMLInputElement>("#lesson-who").value).toBe("Ada");
});

test("with the keyboard: a word is explained where it stands, a card's heading has the focus when it opens, and its stage is beside it", async () => {
  await open("result", await storeWithRun());
  document.querySelector<HTMLElement>(".term")!.focus();
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => one(".term-meaning:not([hidden])").textContent).toMatch(/^agent One copy/);
  expect(document.activeElement?.getAttribute("aria-expanded")).toBe("true");
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => document.querySelectorAll(".term-meaning:not([hidden])").length).toBe(0);
  one(".card-row li:nth-child(5) button").focus();
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => document.activeElement?.textContent).toBe("The student learns");
  expect(one("#stage-train").hidden).toBe(false);
});

test("a pause to talk is the run's own, and the run starts from the second card", async () => {
  const { called, state } = await open("debate", await storeWithRun());
  await page.getByRole("button", { name: "Pause to talk" }).click();
  state.runState.value = "paused";
  await page.getByRole("button", { name: "Go on" }).click();
  await card(2);
  expect(called).toEqual(["pause", "resume"]);
  await act(() => showMoment(state, "idle", recordedConfig()));
  expect(document.querySelectorAll(".lesson-desk .primary").length).toBe(0); // first the guess
  await userEvent.fill(one("#guess-alone"), "1");
  await userEvent.fill(one("#guess-group"), "2");
  await guess().click();
  await page.getByRole("button", { name: "Start the run" }).click();
  expect(called).toEqual(["pause", "resume", "start"]);
});

test("nobody begins anew while a run is on, and the button says why", async () => {
  const { called, state } = await open("debate", await storeWithRun());
  await page.getByText("For the teacher").click();
  const afresh = page.getByRole("button", { name: "Begin anew, for the next pupil" });
  await expect.element(afresh).toBeDisabled();
  await expect.element(afresh).toHaveAccessibleDescription("Stop the run first.");
  await act(() => void (state.runState.value = "cancelled"));
  await afresh.click();
  expect(called).toEqual(["leave"]);
});

test("the projector view shows the card or the page, with larger type and nothing to write, and the address remembers it", async () => {
  const remembered: boolean[] = [];
  await open("result", await storeWithRun(), {
    isProjector: true,
    remember: (is) => void remembered.push(is),
  });
  const width = () => one(".lesson-desk").getBoundingClientRect().width;
  expect(width()).toBe(document.documentElement.clientWidth);
  const words = document.querySelector(".lesson-card p:not(.small)")!;
  expect(parseFloat(getComputedStyle(words).fontSize)).toBeGreaterThan(24);
  await card(6);
  expect(document.querySelectorAll(".lesson-desk textarea, #lesson-who, .for-teacher").length).toBe(0);
  expect(texts(".asked")).toEqual(["Could it be luck? What on the page makes you think so?"]);
  expect(one("main").inert).toBe(true);
  await page.getByRole("button", { name: "Show the page" }).click();
  expect(one(".lesson-body").getClientRects().length).toBe(0);
  expect(one("main").inert).toBe(false);
  await page.getByRole("button", { name: "Open card 6" }).click();
  await page.getByRole("button", { name: "Leave the projector view" }).click();
  expect(remembered).toEqual([false]);
  await expect.poll(width).toBeLessThan(500);
  expect(document.documentElement.className).toBe("");
  await page.getByText("For the teacher").click();
  await page.getByRole("button", { name: "Projector view" }).click();
  expect(remembered).toEqual([false, true]);
});

test("without settings in the address the lesson's own hold", async () => {
  const { state } = await open("idle", new MemoryStore());
  expect([...state.form.value]).toEqual([
    ["tasks", "240"],
    ["testTasks", "150"],
    ["steps", "60"],
  ]);
});

const MOMENTS: readonly Moment[] = ["idle", "debate", "result"];

test.for(MOMENTS.flatMap((moment) => [1280, 390, 320].map((width) => [moment, width] as const)))(
  "%s at %i px: nothing sticks out of the page or of the desk, every control has a name",
  async ([moment, width]) => {
    await page.viewport(width, 800);
    await open(moment, await storeWithRun());
    for (const details of document.querySelectorAll<HTMLDetailsElement>("details")) details.open = true;
    for (let number = 1; number <= 7; number++) {
      await act(() => one(`.card-row li:nth-child(${number}) button`).click());
      const right = document.documentElement.clientWidth;
      const out = [...document.querySelectorAll("body *")]
        .filter((element) => element.getBoundingClientRect().right > right + 1)
        .filter((element) => element.closest(".scroll, .visually-hidden, .receipt, svg") === null);
      expect(out.map((element) => `${element.tagName}.${element.getAttribute("class")}`)).toEqual([]);
      const nameless = [
        ...document.querySelectorAll<HTMLInputElement>(".lesson-desk :is(input, textarea)"),
      ].filter(({ labels }) => (labels?.[0]?.textContent ?? "") === "");
      expect(nameless).toEqual([]);
      const ids = Array.from(document.querySelectorAll("[id]"), ({ id }) => id);
      expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    }
  },
);

test("a run that is on the page already keeps its own settings", async () => {
  const { state } = await open("train", await storeWithRun());
  expect([...state.form.value]).toEqual([]);
});
