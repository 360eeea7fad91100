// The page in a real Chromium, on the recorded run: layout, keyboard, form, errors, results.
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EXPORT_EVERYTHING } from "../../src/export/choice.ts";
import { page, userEvent } from "vitest/browser";
import "../../src/app/app.css";
import "../../src/app/stages.css";
import "../../src/app/workbench.css";
import "../../src/app/home.css";
import indexHtml from "../../index.html?raw";
import { pairOutcome } from "../../src/app/run/tally.ts";
import type { RunRecord } from "../../src/store/store.ts";
import { speak } from "../../src/app/words/language.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { debateEvents, MODEL, recordedConfig, RUN_ID } from "./fixture.ts";
import { openRecordedPage, showMoment } from "./recorded_page.ts";
import type { Moment, RecordedPage } from "./recorded_page.ts";

const MOMENTS: readonly Moment[] = ["idle", "debate", "train", "result", "error"];
let opened: RecordedPage | null = null;

beforeEach(async () => {
  await page.viewport(1280, 900);
});
afterEach(async () => {
  await speak("en");
  opened?.unmount();
  opened = null;
  document.body.replaceChildren();
});

/** The shipped index.html's <main>, with the page in it. */
function open(moment: Moment): RecordedPage {
  const main = new DOMParser().parseFromString(indexHtml, "text/html").querySelector<HTMLElement>("#app");
  const host = main?.querySelector<HTMLElement>("#page");
  if (!main || !host) throw new Error("index.html has no #app with a #page");
  document.body.append(main);
  host.replaceChildren();
  opened = openRecordedPage(main, host, moment);
  return opened;
}

const one = <E extends HTMLElement = HTMLElement>(selector: string): E => {
  const found = document.querySelectorAll<E>(selector);
  if (found.length !== 1) throw new Error(`${selector}: expected one element, found ${found.length}`);
  return found[0]!;
};
const texts = (selector: string): string[] =>
  [...document.querySelectorAll(selector)].map((element) => element.textContent.trim());

/** Elements that reach past the window, apart from what scrolls in a box of its own. */
function sticksOut(): string[] {
  const width = document.documentElement.clientWidth;
  return [...document.querySelectorAll("#app *")]
    .filter((element) => element.getBoundingClientRect().right > width + 1)
    .filter((element) => element.closest(".scroll, .visually-hidden, .receipt") === null)
    .map((element) => `${element.tagName}.${element.getAttribute("class")}`);
}

/** Words that a drawing is too narrow for, and a small table whose last column is out of sight. */
function cutOff(): string[] {
  const texts = [...document.querySelectorAll<SVGTextElement>("#app svg text")].filter((text) => {
    const [own, drawing] = [text, text.ownerSVGElement!].map((element) => element.getBoundingClientRect());
    return own!.width > 0 && (own!.left < drawing!.left - 1 || own!.right > drawing!.right + 1);
  });
  const tables = [...document.querySelectorAll(".read-back .scroll, .answer-flow .notes .scroll")].filter(
    (box) => box.scrollWidth > box.clientWidth,
  );
  return [...texts, ...tables].map(({ textContent }) => textContent);
}

const LAYOUTS = MOMENTS.flatMap((moment) => [
  ...[1280, 390, 320].map((width) => [moment, width, "en"] as const),
  ...[1280, 390, 320].map((width) => [moment, width, "de"] as const),
]);
test.for(LAYOUTS)(
  "%s at %i px (%s): nothing sticks out, nothing scrolls sideways",
  async ([moment, width, language]) => {
    await page.viewport(width, 800);
    await speak(language);
    open(moment);
    for (const details of document.querySelectorAll("details")) details.open = true;
    await expect.poll(() => document.querySelectorAll(".class-lesson td").length > 0).toBe(moment === "idle");
    await expect
      .poll(() => document.querySelectorAll("canvas").length)
      .toBe(moment === "idle" || moment === "debate" ? 0 : 1);
    const tabs = [...document.querySelectorAll<HTMLElement>("[role=tab]")];
    expect(tabs.length).toBe(moment === "idle" ? 0 : 5);
    for (const show of tabs.length === 0 ? [() => undefined] : tabs.map((tab) => () => tab.click())) {
      await act(show);
      expect(sticksOut()).toEqual([]);
      expect(cutOff()).toEqual([]);
      expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
      const named = width < 1280 ? '.step[aria-selected="true"] .step-title' : ".step-title"; // a narrow header names one
      const cut = [...document.querySelectorAll(named)].filter((e) => e.scrollWidth > e.clientWidth);
      expect(cut.map((title) => title.textContent)).toEqual([]);
    }
  },
);

test("a language that is chosen changes the words, the tab's title and the numbers, and nothing that is open or typed in", async () => {
  const { state } = open("train");
  const title = document.title;
  await act(() => speak("de"));
  expect(document.documentElement.lang).toBe("de");
  expect(one("#pause").textContent).toBe("Pause");
  expect(texts(".step-title").slice(1)).toEqual(["Destillieren", "Trainieren", "Testen", "Mitnehmen"]);
  expect(document.title).toMatch(/^Trainieren 62\u00a0%/);
  await act(() => one("#tab-distil").click());
  state.form.value = new Map([["seed", "12"]]);
  await act(() => document.querySelector<HTMLInputElement>('input[name="language"]')?.click());
  await expect.poll(() => texts(".step-title").slice(1)).toEqual(["Distil", "Train", "Test", "Take home"]);
  expect([document.documentElement.lang, document.title]).toEqual(["en", title]);
  expect(one("#stage-distil").hidden).toBe(false);
  expect(state.form.value.get("seed")).toBe("12");
  localStorage.removeItem("retort-language");
});

test("everything that can be pressed is at least 24 px high and wide", async () => {
  await page.viewport(390, 800);
  open("debate");
  const small = [...document.querySelectorAll("button, summary, input, select, a.primary")]
    .filter((element) => element.getClientRects().length > 0)
    .filter(
      (element) => element.getBoundingClientRect().height < 24 || element.getBoundingClientRect().width < 24,
    );
  expect(small.map((element) => element.outerHTML)).toEqual([]);
});

test("the hooks of #app mirror the run", () => {
  open("train");
  const { dataset } = one("#app");
  const turns = debateEvents(recordedConfig()).filter((event) => event.type === "turn").length;
  expect(dataset).toMatchObject({
    state: "running",
    stage: "train",
    run: RUN_ID,
    turns: String(turns),
    step: "37",
    error: "",
  });
  expect(Number(one("#stage-train").dataset["progress"])).toBeCloseTo(37 / 60, 3);
  expect(one("#stage-debate").dataset["progress"]).toBe("1.0000");
  expect(document.title).toBe("Train 62\u00a0% · Retort");
});

test("the start page has an empty region already into which a run's news are written for a screen reader", () => {
  open("idle");
  expect(one("#announced").getAttribute("aria-live")).toBe("polite");
  expect(one("#announced").textContent).toBe("");
});

test("what a screen reader hears of a run is written into that region, which stays the same", async () => {
  const { state } = open("train");
  const region = one("#announced");
  await expect.poll(() => region.textContent).toMatch(/^Train: 37 of 60 /);
  state.runState.value = "paused";
  await expect.poll(() => region.textContent).toBe("Paused.");
  expect(one("#announced")).toBe(region); // another one would not be read out
});

test("arrow keys move over the map of questions, Enter opens one", async () => {
  const { state } = open("debate");
  const question = one(".debate-card .question").textContent;
  const open0 = one(".squares [tabindex='0']");
  open0.focus();
  await userEvent.keyboard("{Home}{ArrowRight}");
  expect(document.activeElement?.getAttribute("aria-label")).toMatch(/^Question 2: /);
  await userEvent.keyboard("{Enter}");
  const second = [...state.debates.value.values()][1];
  await expect.poll(() => one(".debate-card .question").textContent).toBe(second?.task.question);
  expect(one(".debate-card .question").textContent).not.toBe(question);
  expect(document.querySelectorAll(".squares [tabindex='0']").length).toBe(1);
});

test("a card tells answers, changed minds, vote and verdict in words", () => {
  const { state } = open("train");
  const shown = state.debates.value.get(state.followed.value.distil);
  const { trajectory, turns, task } = shown!;
  expect(texts(".chip").length).toBe(turns.length);
  expect(texts(".change").length).toBe(trajectory!.changes.length);
  expect(texts(".verdict")[0]).toContain(
    trajectory!.outcome.correct === true ? `✓ ${task.answer} is right` : `the right answer is ${task.answer}`,
  );
  expect(texts(".ballot").join(" ")).toContain(trajectory!.outcome.answer);
});

test("text streams into its agent's column", async () => {
  const { state } = open("debate");
  const [writing] = [...state.streaming.value.values()].filter(({ text }) => text !== "");
  state.streaming.value = new Map([[writing!.id, { ...writing!, text: "Step 1 : 40 + 2 = 42 ." }]]);
  await expect.poll(() => texts(".agent-2 .bubble.is-writing .line")).toEqual(["Step 1: 40 + 2 = 42."]);
});

test("a run that stands still can be saved as a file by keyboard, one that runs or is done cannot", async () => {
  await page.viewport(390, 800);
  const { state, exporting, called } = open("train");
  for (const [runState, isThere] of [
    ["running", false],
    ["paused", true],
    ["cancelled", true],
    ["failed", true],
    ["idle", true],
    ["done", false],
  ] as const) {
    await act(() => void (state.runState.value = runState));
    expect(document.querySelectorAll("#save-run").length, runState).toBe(isThere ? 1 : 0);
  }
  await act(() => void (state.runState.value = "paused"));
  one("#save-run").focus();
  await userEvent.keyboard("{Enter}");
  expect(called).toContain("export.saveRun");
  await act(() => void (exporting.saving.value = { state: "busy" }));
  expect(document.activeElement).toBe(one("#save-run")); // its place is kept while it works
  expect(texts(".save-run [role=status]")).toEqual(["Being packed…"]);
  const name = `retort-${RUN_ID}-unfinished.zip`;
  await act(() => void (exporting.saving.value = { state: "saved", name, bytes: 123_456 }));
  expect(texts(".save-run [role=status]")[0]).toContain(name);
  expect(sticksOut()).toEqual([]);
  await act(() => void (exporting.saving.value = { state: "failed", message: "The store is damaged." }));
  expect(texts(".save-run [role=status]")).toEqual(["The store is damaged."]);
});

test("a bad setting gets its sentence, keeps Start from starting and takes the focus", async () => {
  const { called } = open("idle");
  one<HTMLDetailsElement>(".run-form details:not(.own-agents)").open = true;
  await userEvent.fill(one("#field-agents"), "99");
  await expect
    .poll(() => texts("#field-agents-error"))
    .toEqual([`Agents: expected a whole number from 1 to 8, got "99". The default is 3.`]);
  expect(one("#field-agents").getAttribute("aria-invalid")).toBe("true");
  one(".run-form details:not(.own-agents) > summary").focus();
  await userEvent.click(one("#start"));
  expect(called).toEqual([]);
  expect(document.activeElement).toBe(one("#field-agents"));
  await userEvent.fill(one("#field-agents"), "5");
  await userEvent.click(one("#start"));
  expect(called).toEqual(["start"]);
});

test("the start page plays a recorded run by itself; it stops on demand, and each part can be opened", async () => {
  open("idle");
  const phase = () => one("#story").dataset["phase"];
  expect(phase()).toBe("question");
  await expect.poll(phase, { timeout: 3000 }).toBe("answers");
  await userEvent.click(one("#story-pause"));
  await userEvent.click(page.getByRole("button", { name: "The student", exact: true }));
  expect(phase()).toBe("test");
  await expect.poll(() => one(".story-test strong").textContent).toBe("80\u00a0%");
  expect(document.querySelectorAll(".story-dots span").length).toBe(150);
  expect(one("#story-pause").textContent).toBe("Play");
  await userEvent.click(one("#door-watch"));
  expect(document.activeElement).toBe(one("#story"));
  await expect.poll(phase).toBe("question");
});

test("a size of a run has a name and fills in its settings; the door of one's own questions opens them", async () => {
  const { state } = open("idle");
  expect(one<HTMLInputElement>("#preset-usual").checked).toBe(true);
  await userEvent.click(one("#preset-class"));
  expect(Object.fromEntries(state.form.value)).toMatchObject({ tasks: "240", testTasks: "150", steps: "60" });
  await expect.poll(() => one<HTMLInputElement>("#preset-class").checked).toBe(true);
  await userEvent.click(one("#door-own"));
  await expect.poll(() => document.querySelectorAll("#own-text").length).toBe(1);
  expect(document.querySelectorAll(".presets").length).toBe(0); // there are as many questions as were brought
});

test("who comes back goes on first; a measured device says how long a run takes", async () => {
  const { called, state } = open("idle");
  state.measured.value = {
    device: "a chip",
    isSoftware: false,
    gflops: 1000,
    gbs: 100,
    trainTokensPerSecond: 20_000,
    decodeTokensPerSecond: 4000,
    rows: [],
  };
  state.runs.value = [
    {
      schema: 1,
      id: "half",
      createdAt: Date.now() - 60_000,
      config: defaultConfig(),
      seed: 7,
      model: MODEL,
      finished: ["debate"],
      seconds: {},
      report: null,
    },
  ];
  await expect.poll(() => document.querySelectorAll("#go-on").length).toBe(1);
  await userEvent.click(one("#go-on"));
  expect(called).toEqual(["proceed half"]);
  expect(one(".start-box .primary").textContent).toMatch(/^Go on with your run of \d+:\d\d/);
  state.runs.value = [];
  await expect.poll(() => document.querySelectorAll("#go-on").length).toBe(0);
  expect(one("#start").textContent).toMatch(/^Run it here about \w+ minutes?$/);
});

test("a choice is a pair of radio buttons", async () => {
  const { state } = open("idle");
  one<HTMLDetailsElement>(".run-form details:not(.own-agents)").open = true;
  await userEvent.click(one("#field-labels input[value=truth]"));
  expect(state.form.value.get("labels")).toBe("truth");
});

test("an error stands in the stage that failed, with the next step and Continue", async () => {
  const { called, state } = open("error");
  const trouble = one("#stage-train .trouble");
  expect(trouble.getAttribute("role")).toBe("alert");
  expect(trouble.textContent).toContain(state.trouble.value?.message);
  expect(trouble.textContent).toContain("Close other heavy pages, then continue.");
  expect(one("#app").dataset["error"]).toBe("gpu-lost");
  await userEvent.click(one("#continue"));
  expect(called).toEqual([`proceed ${RUN_ID}`]);
});

test("pause, resume and stop are there when they can be used, and only then", async () => {
  const { called, state } = open("train");
  await userEvent.click(one("#pause"));
  state.runState.value = "paused";
  await expect.poll(() => document.querySelector("#pause")).toBeNull();
  await userEvent.click(one("#resume"));
  await userEvent.click(one("#cancel"));
  expect(called).toEqual(["pause", "resume", "cancel"]);
  state.runState.value = "cancelled";
  await expect.poll(() => document.querySelector("#cancel")).toBeNull();
  await userEvent.click(one("#continue"));
  expect(called.at(-1)).toBe(`proceed ${RUN_ID}`);
  state.starting.value = true; // the model and what is stored are read first, which takes its time
  await expect.poll(() => one<HTMLButtonElement>("#continue").disabled).toBe(true);
  expect(texts(".run-sentence")).toEqual(["Getting ready."]);
});

/** Ids of the stages that are in sight. */
const inSight = (): string[] =>
  [...document.querySelectorAll<HTMLElement>(".stage")].filter(({ hidden }) => !hidden).map(({ id }) => id);

test("a training can be ended with what the student has learned, once it has taken a step", async () => {
  const { state, called } = open("train");
  const button = one<HTMLButtonElement>("#finish");
  expect(button.textContent).toBe("Stop and use what it has learned");
  button.click();
  expect(called).toContain("finish");
  state.finishing.value = true;
  await expect.poll(() => button.disabled).toBe(true);
  state.finishing.value = false; // the run was stopped before the step ended, and goes on
  await expect.poll(() => button.disabled).toBe(false);
  state.steps.value = [];
  await expect.poll(() => document.querySelector("#finish")).toBeNull();
});

test("one stage fills the screen: the one at work, until another is opened, and again once the run is followed", async () => {
  const { state } = open("debate");
  expect(inSight()).toEqual(["stage-debate"]);
  state.stage.value = "train";
  await expect.poll(inSight).toEqual(["stage-train"]);
  await userEvent.click(one("#tab-distil"));
  expect(inSight()).toEqual(["stage-distil"]);
  expect(one("#tab-distil").getAttribute("aria-selected")).toBe("true");
  state.stage.value = "evaluate";
  await expect.poll(() => one(".run-sentence").textContent).toBe("Follow: now in Test");
  expect(inSight()).toEqual(["stage-distil"]);
  await userEvent.click(one(".run-sentence a"));
  expect(inSight()).toEqual(["stage-evaluate"]);
  state.stage.value = "export";
  await expect.poll(() => document.querySelectorAll(".run-sentence a").length).toBe(0);
  expect(inSight()).toEqual(["stage-evaluate"]); // while the zip is written there is nothing better to see
  state.runState.value = "failed";
  await expect.poll(inSight).toEqual(["stage-export"]);
});

test("the stages are one stop for the keyboard, and a stage that goes out of sight hands its focus to the tab of the next", async () => {
  const { state } = open("debate");
  one("#tab-debate").focus();
  await userEvent.keyboard("{End}{ArrowLeft}");
  expect(document.activeElement).toBe(one("#tab-evaluate"));
  expect(inSight()).toEqual(["stage-evaluate"]);
  await userEvent.keyboard("{Home}");
  expect(inSight()).toEqual(["stage-debate"]);
  expect(document.querySelectorAll("[role=tab][tabindex='0']").length).toBe(1);
  one(".squares [tabindex='0']").focus();
  state.stage.value = "distil";
  await expect.poll(() => document.activeElement?.id).toBe("tab-distil");
});

test("a lesson leads to its debate", async () => {
  const { state } = open("train");
  await userEvent.click(one("#tab-distil"));
  await userEvent.click(one("#open-debate"));
  expect(inSight()).toEqual(["stage-debate"]);
  const { turn } = state.lesson.value!.shown[0]!;
  expect(state.held.value).toBe(`${turn!.set}/${turn!.taskId}`);
});

test("the loss has a curve, a summary and a table with every step", async () => {
  open("train");
  expect(one(".loss figcaption").textContent).toMatch(/Loss fell from \d\.\d\d to \d\.\d\d in 37 steps/);
  expect(document.querySelectorAll(".loss tbody tr").length).toBe(37);
  await expect.poll(() => document.querySelectorAll(".plot canvas").length).toBe(1);
});

test("results: five bars, a table, the paired sentence and the download", async () => {
  const { state } = open("result");
  await expect
    .poll(() => texts(".bar-value strong"))
    .toEqual(["63\u00a0%", "65\u00a0%", "66\u00a0%", "84\u00a0%", "83\u00a0%"]);
  expect(document.querySelectorAll("#stage-evaluate tbody tr").length).toBe(5);
  expect(one(".slope-figures").textContent.replaceAll(/\s+/g, " ")).toBe(
    "65 % → before, after learning 83 %",
  );
  expect(one(".verdict-sentence").textContent).toContain("better on 41 questions, worse on 6");
  expect(one("#stage-evaluate .limits").textContent).toContain("no evidence about large language models");
  expect(texts(".run-cost dd")[0]).toBe("4 minutes");
  expect(texts(".run-cost dd")[3]).toMatch(/^1 to 4\u00a0Wh, on a laptop/);
  const link = one<HTMLAnchorElement>("#download");
  expect(link.getAttribute("download")).toBe(state.download.value?.name);
  const tops = state.download.value?.files.map(({ name }) => name.replace(/\/.*/, "/"));
  expect(texts(".file-name code")).toEqual([...new Set(tops)]);
  expect(texts(".file-name").find((line) => line.startsWith("merged/"))).toContain("6.3\u00a0MB");
  expect(document.querySelectorAll(".files .command").length).toBe(6);
});

test("reading the download back shows how far it is, what came of it, and a difference by name", async () => {
  const { state } = open("result");
  expect(one("#loaded-back").textContent).toBe(
    "Loaded back: 20 of 20 answers equal in peft/ and merged/ (5.9\u00a0s).",
  );
  expect(one("#read-back summary").textContent).toContain("on 5 questions of the test");
  expect(texts("#read-back tbody tr")[1]).toMatch(/^q4.*3 of 54 of 5$/);
  state.readBack.value = { state: "reading", done: 1, total: 4 };
  await expect.poll(() => one("#read-back[role=status]").textContent).toContain("1 of 4 parts");
  state.readBack.value = { state: "failed", code: "model-invalid", message: "It says “8”." };
  await expect.poll(() => one("#read-back[role=alert]").textContent).toBe("It says “8”.model-invalid");
});

test("another zip: sizes stand before anything is written, parts and formats can be chosen, writing can be cancelled", async () => {
  const { called, exporting } = open("result");
  await userEvent.click(one("#tab-export"));
  await userEvent.click(one(".export-form summary"));
  await expect.poll(() => one(".export-form .button-size").textContent).toBe("7.3\u00a0MB");
  const sizes = texts(".export-form fieldset:first-of-type .tick-size");
  expect(sizes).toEqual(["101\u00a0kB", "", "", "3.1\u00a0MB", "3.9\u00a0MB", "", "90\u00a0kB", "", ""]);
  await userEvent.click(one(".export-form fieldset:first-of-type label:nth-of-type(3) input"));
  await userEvent.click(one(".export-form fieldset:nth-of-type(3) label:nth-of-type(4) input"));
  await userEvent.click(one(".export-form fieldset:nth-of-type(2) input"));
  await userEvent.click(one(".export-form button"));
  exporting.progress.value = { doneBytes: 3_650_000, totalBytes: 7_300_000 };
  await expect.poll(() => texts(".export-form .progress p")).toEqual(["3.6\u00a0MB of 7.3\u00a0MB written"]);
  expect(one<HTMLProgressElement>(".export-form progress").value / 7_300_000).toBe(0.5);
  expect(one<HTMLFieldSetElement>(".export-form fieldset:first-of-type").disabled).toBe(true);
  await userEvent.click(one(".export-form button:nth-of-type(2)"));
  expect(called).toEqual([
    "export.choose",
    "export.choose",
    "export.choose",
    "export.write",
    "export.cancel",
  ]);
  expect(exporting.choice.value).toMatchObject({
    formats: EXPORT_EVERYTHING.formats.filter((id) => id !== "mlx"),
    ticks: { onnx: ["fp32", "fp16", "q8"], adapter: ["half"] },
  });
  exporting.progress.value = null;
  exporting.said.value = "Cancelled. The zip above is as it was.";
  await expect.poll(() => one(".export-form [role=status]").textContent).toContain("as it was");
});

test("a format that cannot express the run cannot be ticked, and says why", async () => {
  const { exporting } = open("result");
  await userEvent.click(one("#tab-export"));
  await userEvent.click(one(".export-form summary"));
  exporting.unfit.value = new Map([["python", "the script cannot repeat it"]]);
  const tick = ".export-form fieldset:first-of-type label:nth-of-type(6)";
  await expect.poll(() => one(tick).textContent).toContain("Python: the script cannot repeat it");
  expect(one<HTMLInputElement>(`${tick} input`).disabled).toBe(true);
  expect(one<HTMLInputElement>(`${tick} input`).checked).toBe(false);
});

test("what to do with the zip stands by purpose, with whole programs, and without what this base cannot do", async () => {
  const { state } = open("result");
  await userEvent.click(one("#tab-export"));
  expect(texts(".purposes h3")).toEqual([
    "Open it here again",
    "Use it in Python",
    "Use it in a web page or in Node",
  ]);
  expect(one("#purpose-python pre").textContent).toContain('from_pretrained("merged")');
  state.model.value = "stored:some/model";
  await expect.poll(() => texts(".purposes h3").at(-1)).toBe("Use it in llama.cpp, Ollama or LM Studio");
  expect(one("#purpose-llama-cpp pre").textContent).toContain("--lora gguf/adapter.gguf");
});

test("each file of the zip can be saved by itself", async () => {
  const { called, state } = open("result");
  await userEvent.click(one("#tab-export"));
  const details = one(".single-files").closest("details");
  await userEvent.click(details!.querySelector("summary")!);
  expect(texts(".single-files button")).toEqual(state.download.value?.files.map(({ name }) => name));
  await userEvent.click(one(".single-files li:nth-child(3) button"));
  expect(called).toEqual(["export.save peft/adapter_model.safetensors"]);
});

test("every question of the test can be opened with both answers", async () => {
  const { state } = open("result");
  const pairs = state.pairs.value;
  const squares = () => document.querySelectorAll("#stage-evaluate .squares button").length;
  await expect.poll(squares).toBe(pairs.length);
  const lost = pairs.find((pair) => pairOutcome(pair) === "lost");
  const marks = texts("#stage-evaluate .squares button").join("");
  expect(marks).toMatch(/^▲+✓+×+▼+$/); // questions of one kind stand together
  await userEvent.click(document.querySelector("#stage-evaluate .squares .is-lost")!);
  await expect.poll(() => one(".pairs .question").textContent).toBe(lost?.task.question);
  expect(texts(".pairs .chip").map((chip) => chip.slice(-5))).toEqual(["right", "wrong"]);
});

test("earlier runs: the newest unfinished one continues, one is named, one is deleted and brought back", async () => {
  const { called, state } = open("idle");
  const run = (id: string, finished: RunRecord["finished"]): RunRecord => ({
    schema: 1,
    id,
    createdAt: Date.UTC(2026, 10, 22),
    config: defaultConfig(),
    seed: 7,
    model: MODEL,
    finished,
    seconds: { debate: 65 },
    report: null,
  });
  state.runs.value = [run("b", ["debate", "distil"]), run("a", ["debate"])];
  await expect.poll(() => texts(".run-words span")[0]).toContain("stopped in Train, 65 seconds of work kept");
  await userEvent.click(one("#continue"));
  await userEvent.click(page.getByRole("button", { name: "Name it" }).first());
  await userEvent.type(one("#name-b"), " Class 7b ");
  await userEvent.type(one("#note-b"), "Slow devices.");
  await userEvent.click(one(".save-label"));
  expect(texts(".label-form")).toEqual([]);
  await userEvent.click(page.getByRole("button", { name: "Delete" }).first());
  state.removed.value = "b";
  await expect.poll(() => texts("#removed p")).toEqual(["The run was deleted."]);
  await userEvent.click(one("#undo-remove"));
  expect(called).toEqual([
    "proceed b",
    'label b {"name":"Class 7b","note":"Slow devices."}',
    "remove b",
    "undoRemove",
  ]);
});

test("a second tab is told so and can take over", async () => {
  const { called, state } = open("idle");
  state.otherTab.value = true;
  await userEvent.click(page.getByRole("button", { name: "Take over here" }));
  expect(called).toEqual(["takeOver"]);
});

test.for(MOMENTS)("%s: ids are unique, controls have names, headings skip no level", (moment) => {
  open(moment);
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  const nameless = [
    ...document.querySelectorAll("button, a, input, fieldset, progress, [role=img], article, section"),
  ]
    .filter((element) => nameOf(element) === "")
    .map((element) => element.outerHTML);
  expect(nameless).toEqual([]);
  const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((element) =>
    Number(element.tagName.slice(1)),
  );
  expect(levels[0]).toBe(1);
  expect(levels.filter((level, index) => level - (levels[index - 1] ?? level) > 1)).toEqual([]);
});

function nameOf(element: Element): string {
  const labelled = element.getAttribute("aria-labelledby");
  const name =
    element.getAttribute("aria-label") ??
    (labelled === null ? null : document.getElementById(labelled)?.textContent) ??
    (element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null) ??
    element.querySelector("legend")?.textContent ??
    element.textContent;
  return name.trim();
}

test("eight agents fit, from a wide screen to a narrow one", async () => {
  for (const width of [1280, 390]) {
    await page.viewport(width, 800);
    opened?.unmount();
    document.body.replaceChildren();
    const { state } = open("idle");
    showMoment(state, "debate", recordedConfig({ agents: 8, rounds: 3 }));
    await expect.poll(() => document.querySelectorAll(".agent").length).toBe(8);
    expect(sticksOut()).toEqual([]);
  }
});
