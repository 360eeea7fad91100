// Plans of two agents, opened in the page: drawn at every step, counted in words and in German, played, and a bad file is told and changes nothing.
import axe from "axe-core";
import { h, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import "../../../src/app/app.css";
import "../../../src/app/home.css";
import { PlansView } from "../../../src/app/madiff/plans_view.tsx";
import { MOST_BYTES } from "../../../src/app/parts/whole_file.ts";
import type { TrainPlans } from "../../../src/app/madiff/plans_here.tsx";
import { RunError } from "../../../src/core/errors.ts";
import { speak } from "../../../src/app/words/language.ts";
import { plansLine, readPlans } from "../../../src/madiff/plan_lines.ts";
import { HORIZON } from "../../../src/madiff/world.ts";

/** A training that the test leads. */
interface Led {
  readonly order: Parameters<TrainPlans>[0];
  readonly signal: AbortSignal;
  readonly report: Parameters<TrainPlans>[1];
  readonly resolve: (seen: Awaited<ReturnType<TrainPlans>>) => void;
  readonly reject: (thrown: unknown) => void;
}
let led: Led[];
const train: TrainPlans = (order, report, signal) =>
  new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new RunError("worker-lost", "It was stopped.")));
    led.push({ order, report, signal, resolve, reject });
  });

let host: HTMLElement;
beforeEach(async () => {
  led = [];
  host = document.createElement("main");
  document.body.append(host);
  document.title = "Retort";
  document.documentElement.lang = "en";
  await act(() =>
    render(h("div", null, h("h1", null, "Retort"), h("h2", null, "Search"), h(PlansView, { train })), host),
  );
});
afterEach(async () => {
  render(null, host);
  host.remove();
  await speak("en");
});

/** A way from the middle to x, of which the shown share is gone. */
const way = (x: number, share: number) =>
  Array.from({ length: HORIZON }, (_, step) => [(x * share * step) / (HORIZON - 1), 0]);
/** Three steps of two plans: with attention both pairs end on one side, without one of them. */
const LINES = [2, 1, 0]
  .flatMap((left) => {
    const share = (3 - left) / 3;
    const plans = (ends: readonly (readonly [number, number])[]) =>
      ends.map(([a, b]) => [way(a, share), way(b, share)]);
    return [
      plansLine({
        model: "independent",
        left,
        plans: plans([
          [1, 1],
          [1, -1],
        ]),
      }),
      plansLine({
        model: "attention",
        left,
        plans: plans([
          [1, 1],
          [-1, -1],
        ]),
      }),
    ];
  })
  .join("");

const text = (): string => host.textContent;
const path = (model: string): string | null | undefined =>
  host.querySelector(`[data-model=${model}] .plan-path`)?.getAttribute("points");

async function choose(content: string): Promise<void> {
  await userEvent.upload(host.querySelector("#plans-files")!, new File([content], "plans.jsonl"));
  await expect.poll(() => host.querySelector("#plans-error, #plans-step")).not.toBeNull();
}

async function slideToBeginning(): Promise<void> {
  const slider = host.querySelector<HTMLInputElement>("#plans-step")!;
  await act(() => {
    slider.value = "0";
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

test("plans are drawn at their end, counted in words, and at an earlier step when it is chosen", async () => {
  await choose(LINES);
  expect(text()).toContain("Step 3 of 3");
  expect(text()).toContain("Each sees the other’s plan: 2 of 2 pairs on one side.");
  expect(text()).toContain("Each sees only its own plan: 1 of 2 pairs on one side.");
  expect(host.querySelectorAll("svg .plan-path")).toHaveLength(8);
  expect(path("attention")).toMatch(/ 50,-?0$/);
  await slideToBeginning();
  expect(text()).toContain("Step 1 of 3");
  expect(path("attention")).toMatch(/ 16\.\d+,-?0$/);
  await speak("de");
  await expect.poll(text).toContain("Jeder sieht den Plan des anderen: 2 von 2 Paaren auf einer Seite.");
  expect((await axe.run(host)).violations).toEqual([]);
});

test("the button shows all steps one after the other, up to the end", async () => {
  await choose(LINES);
  await act(() => host.querySelector<HTMLButtonElement>("#plans-play")!.click());
  expect(text()).toContain("Step 1 of 3");
  await expect.poll(text, { timeout: 10_000 }).toContain("Step 3 of 3");
});

test("a file that is none is told with its line, and what was shown stays", async () => {
  await choose(LINES);
  await choose('{"model": "attention"}\n');
  await expect.poll(() => host.querySelector("#plans-error")?.textContent).toContain("plans.jsonl, line 1");
  expect(host.querySelectorAll("svg .plan-path")).toHaveLength(8);
});

/** As a person's choice does it; userEvent would send a large file through its server. */
async function chooseLarge(content: BlobPart): Promise<void> {
  const chosen = new DataTransfer();
  chosen.items.add(new File([content], "plans.jsonl"));
  const input = host.querySelector<HTMLInputElement>("#plans-files")!;
  await act(() => {
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

test("a file that is larger than any is told with its size before it is read, and what was shown stays", async () => {
  await choose(LINES);
  await chooseLarge(new Uint8Array(MOST_BYTES + 1));
  await expect
    .poll(() => host.querySelector("#plans-error")?.textContent)
    .toContain(`plans.jsonl: has ${MOST_BYTES + 1} bytes`);
  expect(host.querySelectorAll("svg .plan-path")).toHaveLength(8);
});

test("another file is seen from its own end on, however many lines it has", async () => {
  await choose(LINES);
  await slideToBeginning();
  expect(text()).toContain("Step 1 of 3");
  const short = readPlans(LINES, "a file").filter(({ left }) => left < 2);
  const none = plansLine({ model: "attention", left: 0, plans: [] });
  await chooseLarge(short.map(plansLine).join("") + none.repeat(150_000)); // more than a call takes arguments
  await expect.poll(text, { timeout: 10_000 }).toContain("Step 2 of 2");
  expect(host.querySelectorAll("svg .plan-path")).toHaveLength(8);
});

const press = (id: string) => act(() => host.querySelector<HTMLButtonElement>(id)!.click());

test("a training here is drawn while it learns, and its plans come out of noise when it has", async () => {
  const seen = readPlans(LINES, "a file");
  await press("#plans-train");
  expect(led[0]!.order).toEqual({ seed: 1, episodes: 500, steps: 400 });
  expect(text()).toContain("Getting ready…");
  const plans = seen.find(({ model, left }) => model === "independent" && left === 0)!;
  await act(() => led[0]!.report({ model: "independent", step: 40, steps: 400, loss: 0.1234, plans }));
  expect(text()).toContain("Each sees only its own plan: step 40 of 400, loss 0.123");
  expect(text()).toContain("Each sees only its own plan: 1 of 2 pairs on one side.");
  expect(host.querySelectorAll("svg .plan-path")).toHaveLength(4);
  await act(() => led[0]!.resolve(seen));
  await expect.poll(text).toContain("Step 3 of 3");
  expect(host.querySelector("#plans-train")).not.toBeNull();
  expect(host.querySelectorAll("svg .plan-path")).toHaveLength(8);
  expect((await axe.run(host)).violations).toEqual([]);
});

test("a training that is stopped ends without a word, one that fails says why, and another can begin", async () => {
  await press("#plans-train");
  await press("#plans-stop");
  await expect.poll(() => host.querySelector("#plans-train")).not.toBeNull();
  expect([led[0]!.signal.aborted, host.querySelector("#plans-here-error")]).toEqual([true, null]);
  await press("#plans-train");
  await act(() => led[1]!.reject(new RunError("gpu-unavailable", "There is no graphics device.")));
  await expect
    .poll(() => host.querySelector("#plans-here-error")?.textContent)
    .toContain("There is no graphics device.");
  await press("#plans-train");
  expect(host.querySelector("#plans-here-error")).toBeNull();
  await act(() => render(null, host));
  expect(led[2]!.signal.aborted).toBe(true); // nobody looks on any more
});
