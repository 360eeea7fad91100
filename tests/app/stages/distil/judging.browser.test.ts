// Judging answers in a real Chromium: with the keyboard alone, at every width, and named for those who hear the page.
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import "../../../../src/app/app.css";
import "../../../../src/app/stages.css";
import "../../../../src/app/workbench.css";
import indexHtml from "../../../../index.html?raw";
import { verdictKey } from "../../../../src/records/verdict.ts";
import { answersOn } from "../../../../src/app/stages/distil/open_answers.ts";
import { openRecordedPage, type RecordedPage, showWaiting } from "../../recorded_page.ts";
import { recordedConfig } from "../../fixture.ts";

let opened: RecordedPage | null = null;

beforeEach(async () => {
  await page.viewport(1280, 900);
});
afterEach(() => {
  opened?.unmount();
  opened = null;
  document.body.replaceChildren();
});

/** The recorded run at the moment at which it waits for a person, its questions without answers. */
function open() {
  const main = new DOMParser().parseFromString(indexHtml, "text/html").querySelector<HTMLElement>("#app")!;
  document.body.append(main);
  const host = main.querySelector<HTMLElement>("#page")!;
  host.replaceChildren();
  opened = openRecordedPage(main, host, "train");
  showWaiting(opened.state, recordedConfig({ labels: "person" }));
  return opened;
}

const one = <E extends HTMLElement = HTMLElement>(selector: string): E => {
  const found = document.querySelectorAll<E>(selector);
  if (found.length !== 1) throw new Error(`${selector}: expected one element, found ${found.length}`);
  return found[0]!;
};
const title = () => one("#judging-title").textContent;

/** Stores what the page asks for, as the session does. */
function keepWords({ state, called }: RecordedPage): void {
  const words = new Map<string, boolean>();
  const answers = answersOf(state);
  for (const [i, call] of called.filter((each) => each.startsWith("judge ")).entries()) {
    const word = call.split(" ").at(-1);
    const { task, canonical } = answers[i]!;
    if (word !== "null") words.set(verdictKey({ taskId: task.id, answer: canonical }), word === "true");
  }
  state.verdicts.value = words;
}
const answersOf = ({ debates, roster }: RecordedPage["state"]) =>
  answersOn(debates.value, roster.value).answers;

test("the keyboard alone judges, leaves for later, moves, takes back and goes on", async () => {
  const run = open();
  const { called, state } = run;
  await expect.poll(() => document.querySelectorAll("#judging").length).toBe(1);
  const answers = answersOf(state);
  expect(title()).toBe(`Answer 1 of ${answers.length}`);
  expect(one<HTMLButtonElement>("#go-on").disabled).toBe(true);
  one("#judging").focus();
  await userEvent.keyboard("y");
  keepWords(run);
  await expect.poll(title).toBe(`Answer 2 of ${answers.length}`);
  await userEvent.keyboard("n");
  keepWords(run);
  expect(called).toEqual([`judge ${answers[0]!.canonical} true`, `judge ${answers[1]!.canonical} false`]);
  await expect.poll(title).toBe(`Answer 3 of ${answers.length}`);
  await userEvent.keyboard(" ");
  await expect.poll(title).toBe(`Answer 4 of ${answers.length}`);
  await userEvent.keyboard("k{ArrowUp}");
  await expect.poll(title).toBe(`Answer 2 of ${answers.length}`);
  expect(one("#judging").textContent).toContain("✗ You judged it wrong.");
  await userEvent.keyboard("u");
  expect(called.at(-1)).toBe(`judge ${answers[1]!.canonical} null`);
  expect(one("#judging-state").textContent).toContain("1 answer of 2 judged right");
  one<HTMLButtonElement>("#go-on").focus();
  await userEvent.keyboard("{Enter}");
  expect(called.at(-1)).toBe("goOn");
});

test("typed elsewhere on the page, the letters judge nothing", async () => {
  const { called } = open();
  await expect.poll(() => document.querySelectorAll("#judging").length).toBe(1);
  one("#cancel").focus();
  await userEvent.keyboard("yn");
  expect(called).toEqual([]);
  await userEvent.click(one("#judge-wrong"));
  expect(called).toHaveLength(1);
});

test("every part has a name and a role, and the run says that it waits", async () => {
  open();
  await expect.poll(() => document.querySelectorAll("#judging").length).toBe(1);
  const group = one("#judging");
  expect(group.getAttribute("role")).toBe("group");
  for (const attribute of ["aria-labelledby", "aria-describedby"])
    expect(one(`#${group.getAttribute(attribute)}`).textContent).not.toBe("");
  for (const button of group.querySelectorAll("button"))
    expect([button.textContent.trim() !== "", button.getAttribute("aria-keyshortcuts")]).toEqual([
      true,
      expect.any(String),
    ]);
  expect(document.querySelectorAll(".judging-list [aria-current=true]")).toHaveLength(1);
  expect(document.querySelectorAll(".judging-list tbody tr").length).toBeLessThan(12);
  expect(one(".run-sentence").textContent).toContain("The run waits for you");
  expect(document.querySelector("#pause")).toBeNull();
});

test.for([1280, 390, 320])("at %i px nothing sticks out and every button can be hit", async (width) => {
  await page.viewport(width, 800);
  open();
  await expect.poll(() => document.querySelectorAll("#judging").length).toBe(1);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  for (const button of document.querySelectorAll("#stage-distil button")) {
    const { width: w, height: h } = button.getBoundingClientRect();
    expect(Math.min(w, h)).toBeGreaterThanOrEqual(24);
  }
});

test("a look at the votes: the slider chooses them, a few verdicts make an estimate", async () => {
  const run = open();
  const { called, state } = run;
  state.config.value = recordedConfig({ labels: "consensus", beforeLearning: "wait" });
  await expect.poll(() => document.querySelectorAll("#least-votes").length).toBe(1);
  expect(one("#purity").textContent).toBe("Nobody checked what the group agreed on.");
  expect(one<HTMLButtonElement>("#go-on").disabled).toBe(false);
  expect(one("#judging-state").textContent).toContain("Judge 20 more for an estimate");
  const winners = answersOn(state.debates.value, state.roster.value, true).answers;
  expect(new Set(winners.map(({ task }) => task.id)).size).toBe(winners.length);
  state.verdicts.value = new Map(
    winners
      .slice(0, 20)
      .map(({ task, canonical }, i) => [verdictKey({ taskId: task.id, answer: canonical }), i < 15]),
  );
  await expect.poll(() => one("#purity").textContent).toMatch(/^On the 20 checked questions .* 75\s% \(/);
  const kept = one("#least-votes-kept").textContent;
  one("#least-votes").focus();
  await userEvent.keyboard("{ArrowRight}");
  expect(called).toEqual(['chooseLessons {"leastVotes":2}']);
  state.config.value = { ...state.config.value, leastVotes: 3 };
  await expect.poll(() => one("#least-votes-kept").textContent).not.toBe(kept);
  expect(document.querySelectorAll("tr.is-left-out").length).toBeGreaterThan(0);
});
