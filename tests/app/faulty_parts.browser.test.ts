// What cannot be drawn of a run is replaced by a sentence; all around it goes on, with the way back and Delete.
import { h, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EarlierRuns } from "../../src/app/home/earlier_runs.tsx";
import { createState, type Commands } from "../../src/app/state.ts";
import { STAGES } from "../../src/records/stage.ts";
import type { RunRecord } from "../../src/store/store.ts";
import { runRecord } from "../store/records.ts";
import { recordedReport } from "./fixture.ts";
import { openRecordedPage, type RecordedPage } from "./recorded_page.ts";

/** As it lies in a record that no schema has seen. */
const unknown = <T>(json: string) => JSON.parse(json) as T;

let main: HTMLElement;
let opened: RecordedPage | null = null;
beforeEach(() => {
  main = document.createElement("main");
  document.body.append(main);
});
afterEach(() => {
  opened?.unmount();
  opened = null;
  render(null, main);
  document.body.replaceChildren();
});

const alerts = (): string[] => [...main.querySelectorAll("[role=alert]")].map((each) => each.textContent);
const press = (selector: string): Promise<void> =>
  act(() => main.querySelector<HTMLElement>(selector)?.click());
function open(): RecordedPage {
  const host = main.appendChild(document.createElement("div"));
  return (opened = openRecordedPage(main, host, "result"));
}

test("a stage whose records are none takes no other stage, no tab and no button with it", async () => {
  const { state, called } = open();
  await act(() => {
    state.report.value = unknown('{"methods":{},"paired":{}}');
  });
  await expect.poll(alerts).toContainEqual(expect.stringMatching(/^Part 4 of this run cannot be shown: /));
  expect(main.querySelectorAll("[role=tab]")).toHaveLength(5);
  expect(main.querySelector("#stage-debate")?.textContent).toMatch(/\w/);
  await press("#leave");
  expect(called).toContain("leave");
});

test("a header whose stages have no names leaves its buttons", async () => {
  const { state, called } = open();
  await act(() => {
    state.runState.value = "failed";
    state.stage.value = "debate";
    state.config.value = unknown('{"protocol":"none"}');
  });
  for (const what of ["The row of stages", "What is happening"])
    await expect.poll(alerts).toContainEqual(expect.stringContaining(`${what} cannot be shown: `));
  await press("#leave");
  expect(called).toContain("leave");
});

test("a comparison that cannot be drawn leaves the list, its Compare and its Delete", async () => {
  const state = createState();
  const removed: string[] = [];
  const commands = new Proxy({} as Commands, {
    get: (_, name) => (id: string) => void (name === "remove" && removed.push(id)),
  });
  const finished = (id: string): RunRecord => ({
    ...runRecord(id),
    finished: STAGES,
    report: recordedReport(),
  });
  state.runs.value = [
    finished("a"),
    { ...finished("b"), report: { ...recordedReport(), paired: unknown("null"), test: unknown("null") } },
  ] as RunRecord[];
  const openStore = () => Promise.reject(new Error("nobody looks here"));
  await act(() => render(h(EarlierRuns, { state, commands, onTrainOn: () => undefined, openStore }), main));
  for (const button of main.querySelectorAll<HTMLElement>(".compare")) await act(() => button.click());
  await expect.poll(alerts).toContainEqual(expect.stringMatching(/^This comparison cannot be shown: /));
  await press(".delete-run");
  expect(removed).toEqual(["a"]);
});
