// Accessibility rules of axe-core, those that are on by default (WCAG A and AA, best practices), asked of the real page in every moment of a recorded run, in both
// themes: headings, names, roles, contrast. What a rule cannot see, other tests of the page ask for.
import axe from "axe-core";
import { act } from "preact/test-utils";
import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import "../../src/app/app.css";
import "../../src/app/stages.css";
import "../../src/app/workbench.css";
import "../../src/app/home.css";
import indexHtml from "../../index.html?raw";
import { recordedConfig } from "./fixture.ts";
import { openRecordedPage, type Moment, type RecordedPage, showWaiting } from "./recorded_page.ts";

let opened: RecordedPage | null = null;

afterEach(() => {
  opened?.unmount();
  opened = null;
  document.body.replaceChildren();
  document.documentElement.removeAttribute("data-theme");
  document.documentElement.removeAttribute("lang");
});

/** The shipped index.html's body, with the page in it. */
function open(moment: Moment, theme: "light" | "dark"): RecordedPage {
  const shipped = new DOMParser().parseFromString(indexHtml, "text/html");
  for (const script of shipped.querySelectorAll("script")) script.remove();
  document.documentElement.lang = shipped.documentElement.lang;
  document.documentElement.dataset["theme"] = theme;
  document.title = shipped.title;
  document.body.replaceChildren(...shipped.body.children);
  const main = document.querySelector<HTMLElement>("#app")!;
  const host = main.querySelector<HTMLElement>("#page")!;
  host.replaceChildren();
  opened = openRecordedPage(main, host, moment);
  return opened;
}

/** What axe finds, one line each: the rule, what is asked, and the first elements that break it. */
async function faults(): Promise<string[]> {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes
        .slice(0, 3)
        .map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ""}`)
        .join(" | ")}`,
  );
}

const MOMENTS: readonly Moment[] = ["idle", "debate", "train", "result", "error"];

/** Each theme at one width: contrast depends on the theme, layout on the width. */
const LOOKS = [
  ["light", 390],
  ["dark", 1280],
] as const;

test.for(MOMENTS.flatMap((moment) => LOOKS.map(([theme, width]) => [moment, theme, width] as const)))(
  "%s, %s, %i px: axe finds nothing in any stage",
  async ([moment, theme, width]) => {
    await page.viewport(width, 900);
    open(moment, theme);
    for (const details of document.querySelectorAll("details")) details.open = true;
    const tabs = [...document.querySelectorAll<HTMLElement>("[role=tab]")];
    expect(await faults()).toEqual([]);
    if (moment === "error") return; // its other stages are those of the training
    for (const tab of tabs) {
      await act(() => tab.click());
      expect(await faults()).toEqual([]);
    }
  },
);

test.for(LOOKS)("%s, %i px: a run that waits for a person, or for a look", async ([theme, width]) => {
  await page.viewport(width, 900);
  const { state } = open("train", theme);
  for (const labels of ["person", "consensus"] as const) {
    await act(() => showWaiting(state, recordedConfig({ labels, beforeLearning: "wait" })));
    await expect.poll(() => document.querySelectorAll("#judging").length).toBe(1);
    for (const button of document.querySelectorAll<HTMLElement>(".drop-filters button:last-child")) {
      await act(() => button.click());
    }
    expect(await faults()).toEqual([]);
  }
});
