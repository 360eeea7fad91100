// Worked examples in a real Chromium: typed, changed and taken away by keyboard, up to eight.
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import "../../../src/app/app.css";
import { signal } from "@preact/signals";
import { h, render } from "preact";
import { WorkedExamples } from "../../../src/app/questions/worked_examples.tsx";
import type { WorkedExample } from "../../../src/records/worked_example.ts";

let host: HTMLElement;
const examples = signal<readonly WorkedExample[]>([]);
const taken = signal<number | null>(0);

function Bound() {
  return h(WorkedExamples, {
    examples: examples.value,
    taken: taken.value,
    onTake: (count) => (taken.value = count),
    onChange: (changed) => ([examples.value, taken.value] = [changed, null]),
  });
}

beforeEach(() => {
  [examples.value, taken.value] = [[{ question: "2 plus 3?", solution: "2 and 3 are 5. Answer: 5" }], 1];
  const main = document.createElement("main");
  host = document.createElement("div");
  host.className = "own-questions";
  main.append(host);
  document.body.append(main);
  render(h(Bound, {}), host);
});
afterEach(() => {
  render(null, host);
  document.body.replaceChildren();
});

test("an example is added, typed and taken away by keyboard; the summary counts, and a form without an answer is named", async () => {
  const summary = host.querySelector("summary")!;
  expect(summary.innerText).toBe("Worked examples for the agents: 1");
  summary.focus();
  await userEvent.keyboard("{Enter}");
  host.querySelector<HTMLElement>("#own-example-add")!.focus();
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => summary.innerText).toBe("Worked examples for the agents: 2");
  expect(taken.value).toBeNull();
  host.querySelector<HTMLElement>("#own-example-question-1")!.focus();
  await userEvent.keyboard("4 plus 4?");
  await userEvent.tab();
  await userEvent.keyboard("It is 8");
  expect(examples.value[1]).toEqual({ question: "4 plus 4?", solution: "It is 8" });
  expect(host.innerText).toContain("End it with “Answer: …”");
  await userEvent.keyboard(". Answer: 8");
  await expect.poll(() => host.innerText).not.toContain("End it with");
  await userEvent.tab();
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => examples.value).toHaveLength(1);
});

test("there are eight at most, and at 390 px nothing sticks out", async () => {
  host.querySelector("details")!.open = true;
  examples.value = Array.from({ length: 8 }, (_, i) => ({
    question: `${i} ${"plus 1 ".repeat(20)}`,
    solution: `Answer: ${i}`,
  }));
  await expect.poll(() => host.querySelectorAll("li")).toHaveLength(8);
  expect(host.querySelector<HTMLButtonElement>("#own-example-add")!.disabled).toBe(true);
  await page.viewport(390, 844);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
  await page.viewport(1280, 800);
});
