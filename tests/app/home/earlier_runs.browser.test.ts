// The focus in the list of earlier runs: it never falls to nowhere when what held it leaves, and stands on the offer to undo as long as a
// person needs.
import { h, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EarlierPanel } from "../../../src/app/home/earlier_panel.tsx";
import { RemovedToast } from "../../../src/app/home/removed_toast.tsx";
import { type Commands, createState, type PageState } from "../../../src/app/state.ts";
import { runRecord } from "../../store/records.ts";

let state: PageState;
let called: string[];
const host = document.createElement("div");

const commands = new Proxy({} as Commands, {
  get:
    (_, name: string) =>
    (...given: readonly unknown[]) => {
      called.push([name, ...given.map(String)].join(" "));
      if (name !== "remove") return;
      state.runs.value = state.runs.value.filter(({ id }) => id !== given[0]);
      state.unreadableRuns.value = state.unreadableRuns.value.filter((id) => id !== given[0]);
    },
});

beforeEach(async () => {
  state = createState();
  called = [];
  state.runs.value = ["a", "b"].map((id) => runRecord(id));
  state.unreadableRuns.value = ["newer"];
  document.body.append(host);
  const openStore = () => Promise.reject(new Error("nobody compares here"));
  const list = h(EarlierPanel, { state, commands, onTrainOn: () => undefined, openStore });
  await act(() => render(h("div", null, h("h1", null, "Retort"), list, h(RemovedToast, { commands })), host));
  await expect.poll(() => deletes().length).toBe(3);
});
afterEach(() => {
  render(null, host);
  document.body.replaceChildren();
});

const deletes = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".delete-run")];
const press = (button: HTMLElement | null | undefined): Promise<void> =>
  act(() => {
    button?.focus();
    button?.click();
  });
const focused = (): Element | null => document.activeElement;

test("after Delete the focus is on the Delete of the row that came in its place, and with none left on the page's heading", async () => {
  await press(deletes()[0]);
  expect([focused(), deletes().length]).toEqual([deletes()[0], 2]);
  await press(deletes()[1]);
  expect([focused(), deletes().length]).toEqual([deletes()[0], 1]);
  await press(deletes()[0]);
  expect(deletes()).toEqual([]);
  await expect.poll(() => focused()?.tagName).toBe("H1");
});

test("Save and Leave it give the focus back to the button that opened the form", async () => {
  for (const closing of [".save-label", ".label-form .quiet"]) {
    const name = document.querySelector<HTMLElement>(".name-run");
    await press(name);
    await press(document.querySelector<HTMLElement>(closing));
    expect(document.querySelector(".label-form")).toBeNull();
    expect(focused()).toBe(name);
  }
});

test("while the focus is on the offer to undo, its time stands still; Undo and Dismiss hand it to the list", async () => {
  const undo = document.querySelector<HTMLElement>("#undo-remove");
  undo?.focus();
  expect(called).toEqual(["holdUndo true"]);
  undo?.blur();
  expect(called).toEqual(["holdUndo true", "holdUndo false"]);
  for (const button of document.querySelectorAll<HTMLElement>("#removed button")) {
    await press(button);
    expect(focused()?.id).toBe("earlier-title");
  }
  expect(called).toContain("undoRemove");
  expect(called).toContain("removeNow");
});
