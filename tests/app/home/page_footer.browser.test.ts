// The foot of the page: a theme that holds against the system's and is kept, and the list of what left the page.
import { h, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import "../../../src/app/app.css";
import "../../../src/app/home.css";
import { PageFooter } from "../../../src/app/home/page_footer.tsx";
import { keptTheme } from "../../../src/app/parts/theme.ts";
import { createState } from "../../../src/app/state.ts";

const state = createState();
beforeEach(() => {
  localStorage.clear();
  const host = document.createElement("div");
  document.body.append(host);
  render(h(PageFooter, { state }), host);
});
afterEach(async () => {
  await act(() => press("auto"));
  document.body.replaceChildren();
});

const press = (theme: string): void =>
  document.querySelector<HTMLInputElement>(`.theme-choice input[value="${theme}"]`)?.click();
const paper = (): string => getComputedStyle(document.body).backgroundColor;

test("dark and light hold whatever the system says, and are kept; auto is the system's again", async () => {
  const system = paper();
  await act(() => press("dark"));
  expect([paper(), keptTheme()]).toEqual(["rgb(15, 21, 20)", "dark"]);
  await act(() => press("light"));
  expect([paper(), keptTheme()]).toEqual(["rgb(243, 245, 242)", "light"]);
  await act(() => press("auto"));
  expect([paper(), keptTheme()]).toEqual([system, "auto"]);
});

test("what left the page is listed while it is looked at; nothing has, at first", async () => {
  await act(() => document.querySelector<HTMLElement>("#open-privacy")?.click());
  await expect.poll(() => document.querySelectorAll("#left-nothing").length).toBe(1);
  state.left.value = ["https://hub.example/api/models"];
  await expect
    .poll(() => document.querySelector("#left-list")?.textContent)
    .toBe("https://hub.example/api/models");
});
