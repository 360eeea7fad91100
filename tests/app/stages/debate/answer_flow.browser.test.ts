// The picture of a debate laid out for real: what is drawn, that it fits a phone, that a long text is folded, and that a big run keeps the
// page awake.
import { h, render } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import "../../../../src/app/app.css";
import "../../../../src/app/stages.css";
import "../../../../src/app/workbench.css";
import { DebateCard } from "../../../../src/app/stages/debate/debate_card.tsx";
import { DebateView } from "../../../../src/app/stages/debate/debate_view.tsx";
import { type Commands, createState, type Debate, type PageState } from "../../../../src/app/state.ts";
import type { Turn } from "../../../../src/records/turn.ts";
import { defaultConfig } from "../../../../src/settings/run_config.ts";
import { rosterOf } from "../../../../src/teachers/roster.ts";
import { VOICE } from "../../recorded_page.ts";
import { makeDebate, talkOf } from "../../../teachers/turns.ts";
import { TRAP_TASK, trapDebate } from "./told.ts";

const host = document.createElement("div");
host.className = "workbench";
beforeEach(() => document.body.append(host));
afterEach(() => {
  render(null, host);
  document.body.replaceChildren();
});

const CONFIG = { ...defaultConfig(), agents: 3, rounds: 2 };

function stateOf(config = CONFIG): PageState {
  const state = createState();
  state.roster.value = rosterOf({ config });
  state.voice.value = VOICE;
  return state;
}

function show(turns: readonly Turn[], over: boolean): void {
  const debate: Debate = {
    key: "distil/t1",
    set: "distil",
    task: TRAP_TASK,
    turns,
    trajectory: over ? talkOf(turns) : null,
  };
  render(h(DebateCard, { state: stateOf(), debate, config: CONFIG }), host);
}

const keyed = (): Turn[] => trapDebate().map((turn) => ({ ...turn, correct: turn.answer === "12" }));

test.each([390, 1280])(
  "at %i px the picture fits and shows the votes, the trap and who objects",
  async (width) => {
    await page.viewport(width, 844);
    show(keyed(), true);
    const picture = host.querySelector(".answer-flow svg")!;
    await expect.poll(() => picture.getBoundingClientRect().width).toBeLessThan(width);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
    const box = picture.parentElement!;
    expect(box.scrollWidth).toBeLessThanOrEqual(box.clientWidth);
    const blocks = [...picture.querySelectorAll(".flow-block")];
    expect(blocks.map((block) => block.textContent)).toEqual(["14 ×", "12 ✓", "12 ✓3 votes"]);
    expect(blocks.map((block) => block.querySelector("rect")!.getBoundingClientRect().height)).toEqual([
      84, 42, 126,
    ]);
    expect(picture.querySelectorAll(".flow-line")).toHaveLength(3);
    expect(picture.querySelectorAll(".flow-arrow.agent-1")).toHaveLength(2);
    for (const text of picture.querySelectorAll("text"))
      expect(text.getBoundingClientRect().right).toBeLessThanOrEqual(box.getBoundingClientRect().right + 0.5);
    expect(host.querySelector(".question mark")!.textContent).toBe("That is 1 more egg than Ben has.");
    expect(host.querySelector(".answer-flow figcaption")!.textContent).toContain("12 wins with 3 of 3 votes");
    expect(picture.getAttribute("aria-label")).toContain("table below");
    host.querySelector<HTMLElement>(".answer-flow summary")!.click();
    const rows = [...host.querySelectorAll(".answer-flow tbody tr")].map((row) => row.textContent);
    expect(rows[0]).toBe("Agent 114 × wrong12 ✓ right");
    expect(rows[1]).toBe("Agent 212 ✓ right12 ✓ right Objects to step 1 of agents 1 and 3: Ben has fewer.");
    expect(host.querySelector(".objection")!.textContent).toBe(
      "Objects to step 1 of agents 1 and 3: Ben has fewer.",
    );
  },
);

test("while they talk the picture grows in its place: nothing below it moves", async () => {
  await page.viewport(1280, 844);
  const heights = [0, 1, 3, 5, 6].map((said) => {
    show(keyed().slice(0, said), false);
    return host.querySelector(".answer-flow")!.getBoundingClientRect().height;
  });
  expect(new Set(heights).size).toBe(1);
  expect(host.querySelectorAll(".flow-waiting")).toHaveLength(0);
});

test("a long text of a real model is folded, and opens", async () => {
  await page.viewport(390, 844);
  const [first, ...rest] = keyed();
  const words = "So we take the eggs one by one. ".repeat(60);
  show([{ ...first!, solution: words, completion: { ...first!.completion, text: words } }, ...rest], true);
  const bubble = host.querySelector(".bubble")!;
  const lines = () =>
    [...bubble.querySelectorAll<HTMLElement>(".line")].filter((line) => line.checkVisibility());
  expect(lines().reduce((sum, line) => sum + line.textContent.length, 0)).toBeLessThan(260);
  bubble.querySelector<HTMLElement>(".whole-text summary")!.click();
  expect(lines()).toHaveLength(1);
  expect(lines()[0]!.textContent).toBe(words.trim());
});

test("200 questions of 3 agents in 3 rounds: drawing a turn that arrives takes no 50 ms", async () => {
  await page.viewport(1280, 844);
  const config = { ...CONFIG, rounds: 3, tasks: 200 };
  const state = stateOf(config);
  const debates = Array.from({ length: 200 }, (_, i): Debate => {
    const task = { ...TRAP_TASK, id: `t${i}` };
    const turns = makeDebate(
      [
        ["14", "12", "14"],
        ["12", "12", "14"],
        ["12", "12", "12"],
      ],
      { task },
    );
    return { key: `distil/t${i}`, set: "distil", task, turns, trajectory: talkOf(turns) };
  });
  state.debates.value = new Map(debates.map((debate) => [debate.key, debate]));
  state.followed.value = { distil: "distil/t7", test: "" };
  const commands = { hold: () => undefined } as Partial<Commands> as Commands;
  render(h(DebateView, { state, commands, config }), host);
  const took = [0, 1, 2, 3, 4, 5, 6].map((i) => {
    const shown = debates[7]!;
    const open: Debate = { ...shown, trajectory: null };
    const growing = { ...open, turns: shown.turns.slice(0, i + 2) };
    const start = performance.now();
    state.debates.value = new Map([...state.debates.value, [shown.key, growing]]);
    render(h(DebateView, { state, commands, config }), host);
    void host.offsetHeight; // layout, too
    return performance.now() - start;
  });
  expect(Math.min(...took)).toBeLessThan(50); // the quickest: other programs of this machine may take their time
});
