// The report in a real Chromium: opened from Take home, alone for the keyboard and on paper, and saved as a file that holds no script.
import { afterEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import "../../../src/app/app.css";
import "../../../src/app/stages.css";
import "../../../src/app/workbench.css";
import indexHtml from "../../../index.html?raw";
import { openReport } from "../../../src/app/report/open_report.tsx";
import { reportHtml } from "../../../src/app/report/report_file.ts";
import { collectReport } from "../../../src/app/report/run_report.ts";
import { speak } from "../../../src/app/words/language.ts";
import { MemoryStore } from "../../../src/store/memory_store.ts";
import { countedStores, dataset, putNotebook, runRecord } from "../../store/records.ts";
import { RUN_ID } from "../fixture.ts";
import { openRecordedPage, type RecordedPage } from "../recorded_page.ts";

let opened: RecordedPage | null = null;

afterEach(async () => {
  await speak("en");
  opened?.unmount();
  opened = null;
  document.body.replaceChildren();
});

const EVIL = "</style></p><script>document.title = 'broken'</script><b>bold</b>";

async function open() {
  const main = new DOMParser().parseFromString(indexHtml, "text/html").querySelector<HTMLElement>("#app")!;
  document.body.append(main);
  const host = main.querySelector<HTMLElement>("#page")!;
  host.replaceChildren();
  opened = openRecordedPage(main, host, "result");
  const store = new MemoryStore();
  await store.createRun(runRecord(RUN_ID), []);
  await store.putDataset(dataset(RUN_ID));
  const written = {
    lesson: "1",
    runId: RUN_ID,
    startedAt: 1,
    card: 6,
    who: EVIL,
    words: { "hook-why": EVIL },
  };
  await putNotebook(store, { schema: 1, id: "n", given: [], ...written });
  return { state: opened.state, store };
}

test("it lies over the page, has the focus, fits a phone, and gives the focus back", async () => {
  const { state, store } = await open();
  for (const width of [1280, 390, 320]) {
    await page.viewport(width, 800);
    const button = document.querySelector<HTMLElement>("#tab-export")!;
    button.focus();
    const { stores, openCounted } = countedStores(() => Promise.resolve(store));
    await openReport(state, openCounted);
    expect(stores).toEqual({ opened: 1, open: 0 });
    await expect.poll(() => document.activeElement?.id).toBe("report-title");
    expect(document.querySelector("main")!.inert).toBe(true);
    const [bar, overlay] = [".report-bar", ".report-overlay"].map((part) => document.querySelector(part)!);
    expect(bar!.clientWidth).toBe(overlay!.clientWidth);
    const out = [...document.querySelectorAll(".report-overlay *")].filter(
      (element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1,
    );
    expect(out.map(({ tagName, textContent }) => `${tagName} ${textContent}`)).toEqual([]);
    await userEvent.keyboard("{Escape}");
    expect(document.querySelector(".report-overlay")).toBeNull();
    expect(document.activeElement).toBe(button);
  }
});

const FIGURES = "[aria-labelledby=report-results] td:nth-child(2)";

/** What a drawing's edge cuts, and what stands on two lines though it is one figure. */
function cutOrBroken(): string[] {
  const names = [...document.querySelectorAll<SVGTextElement>(".run-report svg text")].filter((text) => {
    const [own, drawing] = [text, text.ownerSVGElement!].map((element) => element.getBoundingClientRect());
    return own!.left < drawing!.left || own!.right > drawing!.right + 1;
  });
  const figures = [...document.querySelectorAll(FIGURES)].filter((cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    return new Set([...range.getClientRects()].map(({ top }) => top)).size !== 1;
  });
  return [...names, ...figures].map(({ textContent }) => textContent);
}

test.each(["en", "de"] as const)(
  "in %s no name in a drawing is cut, and a figure keeps its percent sign",
  async (language) => {
    await speak(language);
    const { state, store } = await open();
    for (const width of [1280, 390]) {
      await page.viewport(width, 800);
      await openReport(state, () => Promise.resolve(store));
      await expect.poll(() => document.activeElement?.id).toBe("report-title"); // Escape is heard there
      expect(document.querySelectorAll(FIGURES)).toHaveLength(5);
      expect(cutOrBroken()).toEqual([]);
      await userEvent.keyboard("{Escape}");
    }
  },
);

test("Take home offers it, and says why there is none", async () => {
  await open(); // the recorded page's own store refuses
  document.querySelector<HTMLElement>("#tab-export")!.click();
  await userEvent.click(page.getByRole("button", { name: "Open the report" }));
  await expect
    .poll(() => document.querySelector(".report-offer [role=alert]")?.textContent)
    .toBe("This run is a recording.");
});

test("the file reads as the report does, with its style, and what pupils wrote is text", async () => {
  const { state, store } = await open();
  const report = await collectReport(state, store);
  const file = new DOMParser().parseFromString(reportHtml(report!), "text/html");
  expect(file.querySelectorAll("script, b, body style").length).toBe(0);
  expect(file.querySelector(".report-note")?.textContent).toBe(EVIL);
  expect(file.querySelector("style")?.textContent).toContain(".run-report");
  expect(file.title).toContain(EVIL);
  await openReport(state, () => Promise.resolve(store));
  const shown = document.querySelector(".run-report")!;
  expect(file.querySelector(".run-report")!.textContent).toBe(shown.textContent);
  expect(file.querySelectorAll("svg *").length).toBe(shown.querySelectorAll("svg *").length);
  await userEvent.keyboard("{Escape}");
});
