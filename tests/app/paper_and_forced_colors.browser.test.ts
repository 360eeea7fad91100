// What a run looks like on paper, and in the colours that a person set for everything: what only a colour draws is still there.
import { afterEach, beforeEach, expect, test } from "vitest";
import { cdp, page } from "vitest/browser";
import "../../src/app/app.css";
import "../../src/app/stages.css";
import "../../src/app/workbench.css";
import "../../src/app/home.css";
import indexHtml from "../../index.html?raw";
import { STAGES } from "../../src/records/stage.ts";
import { type Moment, openRecordedPage, type RecordedPage } from "./recorded_page.ts";

let opened: RecordedPage | null = null;

/** A4 without the margins of 16 mm, in pixels of 1/96 inch. */
const PAPER = 672;

beforeEach(async () => {
  await page.viewport(1280, 900);
});
afterEach(async () => {
  await see({ media: "", features: [] });
  opened?.unmount();
  opened = null;
  document.body.replaceChildren();
});

interface Medium {
  readonly media: string;
  readonly features: readonly { readonly name: string; readonly value: string }[];
}

/** Has the browser draw for a medium. */
async function see(medium: Medium): Promise<void> {
  await (cdp() as { send: (method: string, params: Medium) => Promise<unknown> }).send(
    "Emulation.setEmulatedMedia",
    medium,
  );
}

function open(moment: Moment): void {
  const main = new DOMParser().parseFromString(indexHtml, "text/html").querySelector<HTMLElement>("#app")!;
  const host = main.querySelector<HTMLElement>("#page")!;
  document.body.append(main);
  host.replaceChildren();
  opened = openRecordedPage(main, host, moment);
}

const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];
const isShown = (element: Element): boolean => element.getBoundingClientRect().height > 0;

/** Neighbours of which the second begins before the first ends, by more than a line's rounding. */
function overlaps(parent: Element): string[] {
  const shown = [...parent.children].filter(
    (child) => isShown(child) && !["absolute", "fixed"].includes(getComputedStyle(child).position),
  );
  return shown.flatMap((child, i) => {
    const [a, b] = [child.getBoundingClientRect(), shown[i + 1]?.getBoundingClientRect()];
    if (b === undefined) return [];
    const isOver =
      a.bottom > b.top + 2 && a.right > b.left + 2 && b.right > a.left + 2 && b.bottom > a.top + 2;
    return isOver
      ? [`${child.tagName}.${child.className} over ${shown[i + 1]!.tagName}.${shown[i + 1]!.className}`]
      : [];
  });
}

test("on paper all stages stand one below the other, with their bars, and nothing lies over anything", async () => {
  open("result");
  await expect.poll(() => all(".bar-fill").length).toBe(5);
  await see({ media: "print", features: [] });
  await page.viewport(PAPER, 900);
  await expect.poll(() => matchMedia("print").matches).toBe(true);
  expect(all(".work-bar").filter(isShown)).toEqual([]);
  expect(all(".stage").filter(isShown)).toHaveLength(STAGES.length);
  const bars = all(".bar-fill").filter(isShown);
  expect(bars).toHaveLength(5);
  for (const bar of bars) {
    expect(bar.getBoundingClientRect().width).toBeGreaterThan(50);
    expect(getComputedStyle(bar).printColorAdjust).toBe("exact");
  }
  const parents = all("main, .workbench, .stage, .bench, .bench-picture, .bench-reader");
  expect(parents.flatMap(overlaps)).toEqual([]);
  const out = all("#app *")
    .filter((each) => isShown(each) && each.closest(".scroll, .visually-hidden, .receipt, pre") === null)
    .filter((each) => each.getBoundingClientRect().right > PAPER + 1)
    .map((each) => `${each.tagName}.${each.className}`);
  expect(out).toEqual([]);
});

const FORCED = { media: "", features: [{ name: "forced-colors", value: "active" }] };

test("in forced colours bars, drops and lines can be told from what lies behind them", async () => {
  open("result");
  await expect.poll(() => all(".bar-fill").length).toBe(5);
  await see(FORCED);
  await expect.poll(() => matchMedia("(forced-colors: active)").matches).toBe(true);
  const canvas = getComputedStyle(document.body).backgroundColor;
  const fill = (selector: string, property: "backgroundColor" | "stroke" | "fill") =>
    all(selector).map((each) => getComputedStyle(each)[property]);
  for (const colour of fill(".bar-fill", "backgroundColor")) expect(colour).not.toBe(canvas);
  for (const colour of fill(".slope-line", "stroke")) expect(colour).not.toMatch(/^(none|transparent)$/);
  for (const colour of fill(".slope-line", "stroke")) expect(colour).not.toBe(canvas);
  const [chosen] = all('.step[aria-selected="true"]');
  expect(getComputedStyle(chosen!).outlineStyle).toBe("solid");
});
