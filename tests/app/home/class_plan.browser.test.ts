// The sizes of a lesson on the real page: each says its minutes on this device, as the sizes of a run do.
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import "../../../src/app/app.css";
import "../../../src/app/home.css";
import { speak } from "../../../src/app/words/language.ts";
import { openRecordedPage, type RecordedPage } from "../recorded_page.ts";

let opened: RecordedPage;

beforeEach(async () => {
  const [main, host] = [document.createElement("main"), document.createElement("div")];
  main.id = "app";
  host.id = "page";
  main.append(host);
  document.body.append(main);
  opened = openRecordedPage(main, host, "idle");
  await act(() => void (document.querySelector<HTMLDetailsElement>(".class-plan")!.open = true));
  await expect.poll(sizes).toHaveLength(4);
});
afterEach(async () => {
  opened.unmount();
  document.body.replaceChildren();
  await speak("en");
});

const sizes = () => [...document.querySelectorAll(".class-choices option")].map((each) => each.textContent);
const below = () => document.querySelector("#class-time")!.textContent;

test("before the device is measured nothing is said of minutes but how to know them", () => {
  expect(sizes()[0]).toBe("Quick: a first look; too few questions to be sure of anything");
  expect(below()).toMatch(/not known yet: measure this device/);
});

test.for(["en", "de"] as const)(
  "on a measured device each size has the minutes that home says, also with another model chosen there (%s)",
  async (language) => {
    await act(() => speak(language));
    await act(() => {
      opened.state.measured.value = {
        decodeTokensPerSecond: 1200,
        trainTokensPerSecond: 800,
      } as typeof opened.state.measured.value;
    });
    const ofHome = [...document.querySelectorAll(".preset > span")].map(
      (each) => [...each.childNodes].find((node) => node.nodeType === Node.TEXT_NODE)!.textContent,
    );
    const minutes = /(about|etwa|ungefähr) .*(minute|Minute)/i;
    expect(ofHome).toHaveLength(4);
    for (const [i, words] of ofHome.entries()) {
      expect(words).toMatch(minutes);
      expect(sizes()[i]).toContain(words!.trim());
    }
    expect(new Set(ofHome).size).toBeGreaterThan(2);
    expect(below()).toMatch(/of this device|für dieses Gerät/);
    const told = sizes();
    await act(() => void (opened.state.model.value = "hub/other"));
    expect(sizes()).toEqual(told);
    for (const width of [1280, 390]) {
      await page.viewport(width, 900);
      expect(
        document.querySelector(".class-choices select")!.getBoundingClientRect().right,
      ).toBeLessThanOrEqual(width);
    }
  },
);
