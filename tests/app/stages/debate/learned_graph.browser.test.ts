// A learned graph drawn in its card, laid out for real: it fits the narrowest phone, is as wide as its weights, and a table says the same.
import { h, render } from "preact";
import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import "../../../../src/app/app.css";
import "../../../../src/app/stages.css";
import "../../../../src/app/workbench.css";
import { DebateCard } from "../../../../src/app/stages/debate/debate_card.tsx";
import { createState } from "../../../../src/app/state.ts";
import { defaultConfig } from "../../../../src/settings/run_config.ts";
import { graphText } from "../../../../src/teachers/learned_edges.ts";
import { rosterOf } from "../../../../src/teachers/roster.ts";
import { makeTurn, TASK } from "../../../teachers/turns.ts";

const host = document.createElement("div");
afterEach(() => {
  render(null, host);
  document.body.replaceChildren();
});

const CONFIG = { ...defaultConfig(), teacher: "optagent", agents: 5, rounds: 2, drafts: 1 } as const;

function drawn(): void {
  const firsts = [0, 1, 2, 3, 4].map((agent) => makeTurn(0, agent, "7"));
  const weights = firsts.map((_, from) =>
    firsts.map((__, to) => (from === 0 && to > 0 ? to / 8 : from > to ? -0.2 : 0)),
  );
  const recorded = { weights, questions: 16, keyed: 12, rounds: [[{ from: 0, to: 4 }]] };
  const graph = {
    ...makeTurn(0, 5, null),
    id: "run/graph",
    agent: "actor",
    role: "graph",
    kind: "tool" as const,
    parents: firsts.map(({ id }) => id),
    completion: { ...firsts[0]!.completion, id: "run/graph", text: graphText(recorded) },
  };
  const state = createState();
  state.roster.value = rosterOf({ config: CONFIG });
  const debate = {
    key: "distil/t1",
    set: "distil" as const,
    task: TASK,
    turns: [...firsts, graph],
    trajectory: null,
  };
  render(h(DebateCard, { state, debate, config: CONFIG }), host);
}

test.each([390, 1280])("at %i px the learned graph fits, and its table gives every weight", async (width) => {
  await page.viewport(width, 844);
  document.body.append(host);
  drawn();
  await expect.poll(() => host.querySelector(".learned-graph svg")).not.toBeNull();
  const figure = host.querySelector(".learned-graph")!;
  const card = host.querySelector(".debate-card")!.getBoundingClientRect();
  const box = figure.querySelector("svg")!.getBoundingClientRect();
  expect(box.left).toBeGreaterThanOrEqual(card.left);
  expect(box.right).toBeLessThanOrEqual(card.right);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  expect(figure.querySelector("figcaption")!.textContent).toBe(
    "Who hears whom, learned from 16 questions, 12 by their keys, the others by what the group agreed on.",
  );
  // One arrow for each weight above 0, wider for a greater one; the one of a message in this talk stands out.
  const widths = [...figure.querySelectorAll("path")].map((path) =>
    Number.parseFloat(path.style.strokeWidth),
  );
  expect(widths).toHaveLength(4);
  expect(widths).toEqual(widths.toSorted((a, b) => a - b));
  expect(widths[3]).toBeGreaterThan(widths[0]!);
  expect(figure.querySelectorAll(".is-sent")).toHaveLength(1);
  figure.querySelector<HTMLElement>("summary")!.click();
  const rows = [...figure.querySelectorAll("tbody tr")].map((row) =>
    [...row.children].map((cell) => cell.textContent),
  );
  expect(rows).toHaveLength(20);
  expect(rows[3]).toEqual(["Agent 1", "Agent 5", "0.500", "✓"]);
  expect(rows[4]).toEqual(["Agent 2", "Agent 1", "-0.200", "–"]);
  expect(figure.querySelector("table")!.getBoundingClientRect().right).toBeLessThanOrEqual(card.right);
});
