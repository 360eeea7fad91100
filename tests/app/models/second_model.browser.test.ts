// A second model on the start page: who is offered, who is not and why, and what is said of two together.
import { afterEach, beforeEach, expect, test } from "vitest";
import "../../../src/app/app.css";
import { conversationVoice } from "../../../src/voice/chat.ts";
import type { ModelChoice } from "../../../src/threads/library/api.ts";
import { openRecordedPage, type RecordedPage } from "../recorded_page.ts";

const choice = (name: string, more: Partial<ModelChoice> = {}): ModelChoice => ({
  path: `stored:${name}`,
  name,
  bytes: 1e6,
  license: null,
  parameters: 1000,
  notation: null,
  canRun: true,
  sentence: "fits",
  ...more,
});

let opened: RecordedPage;
beforeEach(async () => {
  const [main, host] = [document.createElement("main"), document.createElement("div")];
  main.id = "app";
  main.append(host);
  document.body.append(main);
  opened = openRecordedPage(main, host, "idle");
  opened.library.choices.value = [
    choice("own"),
    choice("other"),
    choice("words", { notation: "{}" }),
    choice("large", { canRun: false }),
  ];
  opened.state.model.value = "stored:own";
  opened.state.voice.value = conversationVoice({ render: () => "", isThinking: () => false });
  await expect.poll(() => document.querySelector(".second-model")).not.toBeNull();
});
afterEach(() => {
  opened.unmount();
  document.body.replaceChildren();
});

const field = () => document.querySelector("#field-second-model")!;
const radio = (path: string) => field().querySelector<HTMLInputElement>(`input[value="${path}"]`);

test("it is folded until one is chosen; the chosen model and what cannot run here are not offered, another notation is off and says why", async () => {
  const details = document.querySelector<HTMLDetailsElement>(".second-model")!;
  expect(details.open).toBe(false);
  expect([...field().querySelectorAll("input")].map(({ value }) => value)).toEqual([
    "",
    "stored:other",
    "stored:words",
  ]);
  expect([radio("stored:other")?.disabled, radio("stored:words")?.disabled]).toEqual([false, true]);
  expect(field().textContent).toContain("Writes a notation of its own, which the model above cannot read.");
  expect(field().textContent).toContain("The bundled model is no partner for a chat model");
  details.querySelector("summary")!.click();
  radio("stored:other")!.click();
  expect(opened.state.second.value).toBe("stored:other");
  await expect.poll(() => details.open && radio("stored:other")?.checked).toBe(true);
});

test("what two models take together is told, and an alert where it is too much", async () => {
  const fit = () => document.querySelector("#field-second-model-fit")!;
  opened.state.second.value = "stored:other";
  opened.state.team.value = { fits: true, sentence: "own and other take 3 MB." };
  await expect.poll(() => [fit().textContent, fit().role]).toEqual(["own and other take 3\u00a0MB.", null]);
  opened.state.team.value = { fits: false, sentence: "They take 9 GB, and may take 4." };
  await expect
    .poll(() => [fit().textContent, fit().role])
    .toEqual(["They take 9\u00a0GB, and may take 4.", "alert"]);
});

test("with one chat model stored, the way to another is said", async () => {
  opened.library.choices.value = [choice("own")];
  await expect.poll(() => field().textContent).toContain("Keep another chat model under “Other models”");
});
