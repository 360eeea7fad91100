// The student's answers on its way, laid out for real.
import { h, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import "../../../../src/app/app.css";
import "../../../../src/app/stages.css";
import "../../../../src/app/workbench.css";
import { SamplesView } from "../../../../src/app/stages/train/samples_view.tsx";
import type { TrainingSample } from "../../../../src/records/training_sample.ts";
import { VOICE } from "../../recorded_page.ts";

const host = document.createElement("div");
host.className = "workbench";
beforeEach(() => document.body.append(host));
afterEach(() => {
  render(null, host);
  document.body.replaceChildren();
});

const QUESTIONS = [
  "Ann has 13 eggs. That is 1 more egg than Ben has. How many eggs does Ben have?",
  "Cal has 4 boxes with 6 hats each. Cal gives 3 hats to Dan. How many hats does Cal have now?",
  "Eva has 40 coins. Eva gets 2 from Fay. How many coins does Eva have now?",
];
const SAMPLES: readonly TrainingSample[] = [0, 15, 30, 45, 60].flatMap((step, i) =>
  QUESTIONS.map((question, q) => {
    const isRight = i > q;
    const answer = isRight ? "12" : "14";
    const text = `Step 1 : ${isRight ? "check That is 1 more than Ben has so Ben has fewer . Ben has 13 - 1" : "Ben has 13 + 1"} = ${answer} . Answer : ${answer}`;
    const sureness = 0.5 + 0.1 * i;
    return { step, taskId: `q${q}`, question, text, answer, correct: isRight, sureness };
  }),
);

const TAKEN = { done: 60, total: 60, isOver: true, unit: "step" } as const;

test.each([390, 1280])(
  "at %i px every answer has its bar, and a question is chosen by hand",
  async (width) => {
    await page.viewport(width, 844);
    render(h(SamplesView, { samples: SAMPLES, taken: TAKEN, voice: VOICE }), host);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
    const fills = [...host.querySelectorAll<SVGRectElement>("tbody tr:first-child .sureness-fill")];
    expect(fills.map((fill) => fill.width.baseVal.value)).toEqual(
      [30, 36, 42, 48, 54].map((at) => expect.closeTo(at, 3)),
    );
    expect(host.querySelector(".sureness")!.getAttribute("aria-label")).toBe("50\u00a0% sure");
    expect(host.querySelectorAll("tbody tr")).toHaveLength(3);
    expect(host.querySelector(".looks-missed")).toBeNull(); // all four were taken
    const chosen = () => host.querySelector(".sample-reading .question")!.textContent;
    expect(chosen()).toBe(QUESTIONS[0]);
    expect(host.querySelector(".lesson-learned")!.textContent).toContain("Ben has 13 - 1 = 12.");
    await act(() => host.querySelectorAll<HTMLElement>("tbody button")[2]!.click());
    expect(chosen()).toBe(QUESTIONS[2]);
    expect(host.querySelector("[aria-pressed=true]")!.textContent).toContain("Eva has 40 coins");
  },
);
