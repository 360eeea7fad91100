// A talk drawn by who read whom, laid out for real: it fits the narrowest phone and names everything that it draws.
import { h, render } from "preact";
import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import "../../../../src/app/app.css";
import "../../../../src/app/stages.css";
import "../../../../src/app/workbench.css";
import { DebateCard } from "../../../../src/app/stages/debate/debate_card.tsx";
import { createState } from "../../../../src/app/state.ts";
import { defaultConfig } from "../../../../src/settings/run_config.ts";
import { rosterOf } from "../../../../src/teachers/roster.ts";
import { trajectoryOf } from "../../../../src/teachers/trajectory.ts";
import { decidedOutcome } from "../../../../src/teachers/verdict.ts";
import { makeTurn, TASK } from "../../../teachers/turns.ts";

const host = document.createElement("div");
afterEach(() => {
  render(null, host);
  document.body.replaceChildren();
});

const CONFIG = { ...defaultConfig(), teacher: "debate-aggregator", agents: 8, rounds: 2 } as const;

/** Eight agents that read three each, and an aggregator that reads three of them. */
function drawn() {
  const roster = rosterOf({ config: CONFIG });
  const turns = [0, 1].flatMap((round) =>
    Array.from({ length: 8 }, (_, agent) => {
      const reads = round === 0 ? [] : [agent, (agent + 1) % 8, (agent + 2) % 8];
      return makeTurn(round, agent, String(agent % 3), { reads });
    }),
  );
  const parents = turns.slice(8, 11).map(({ id }) => id);
  const summed = { ...makeTurn(0, 8, "7"), id: "run/sum", agent: "aggregator", parents };
  const all = [...turns, summed];
  const state = createState();
  state.roster.value = roster;
  const trajectory = trajectoryOf(all, decidedOutcome(summed, turns.slice(8), all), roster);
  const debate = { key: "distil/t1", set: "distil" as const, task: TASK, turns: all, trajectory };
  render(h(DebateCard, { state, debate, config: CONFIG }), host);
}

test.each([390, 1280])(
  "at %i px the drawing fits, stands in the middle, and its table can be opened",
  async (width) => {
    await page.viewport(width, 844);
    document.body.append(host);
    drawn();
    const drawing = host.querySelector(".turn-graph svg")!;
    const box = drawing.getBoundingClientRect();
    const card = host.querySelector(".debate-card")!.getBoundingClientRect();
    expect(box.left).toBeGreaterThanOrEqual(card.left);
    expect(box.right).toBeLessThanOrEqual(card.right);
    expect(Math.abs(box.left + box.right - card.left - card.right)).toBeLessThan(4);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
    const numbers = [...drawing.querySelectorAll("text")];
    expect(numbers.map((each) => each.textContent)).toEqual(
      Array.from({ length: 17 }, (_, i) => String(i + 1)),
    );
    for (const each of numbers) expect(each.getBoundingClientRect().height).toBeGreaterThanOrEqual(9);
    expect(drawing.getAttribute("aria-label")).toContain("17 texts");
    host.querySelector<HTMLElement>(".turn-graph summary")!.click();
    const table = host.querySelector(".turn-graph table")!;
    expect(table.querySelectorAll("tbody tr")).toHaveLength(17);
    expect(table.getBoundingClientRect().right).toBeLessThanOrEqual(card.right);
    expect(host.textContent).toContain("Aggregator");
  },
);
