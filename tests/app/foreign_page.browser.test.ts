// The whole page in Chromium while others say payloads wherever they can: nothing runs, nothing is asked for, nothing but words comes
// of them, and no sign in them hides. RETORT_COUNT payloads of RETORT_SEED.
import { h, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import indexHtml from "../../index.html?raw";
import { openLesson } from "../../src/app/lesson/open_lesson.tsx";
import { Boundary } from "../../src/app/parts/boundary.tsx";
import { RunError } from "../../src/core/errors.ts";
import { replaceUnseen } from "../../src/core/visible_text.ts";
import { systemClock } from "../../src/core/ports.ts";
import { readQuestions } from "../../src/tasks/reading/read_questions.ts";
import { USUAL_WISH } from "../../src/tasks/reading/read_wish.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import { STAGES } from "../../src/records/stage.ts";
import { BAIT, PARTS_ALONE, payloads } from "../harness/payloads.ts";
import { adapter, dataset, evalAnswer, putNotebook, runRecord, TASKS } from "../store/records.ts";
import { recordedConfig, recordedReport, RUN_ID } from "./fixture.ts";
import { elementsOf, sayEverywhere, textsOf, withWords } from "./foreign_words.ts";
import {
  type Moment,
  openRecordedPage,
  type RecordedPage,
  type ShownStates,
  showWaiting,
} from "./recorded_page.ts";

/** Texts that are no more than words: also an answer of several lines, and one that is cut where there is little room. */
const PLAIN = [
  "plain words",
  "plain words\n1. of two lines",
  `plain words ${"that go on and on ".repeat(8)}`,
];
const COUNT = Number(import.meta.env["RETORT_COUNT"] || 6);
const SEED = Number(import.meta.env["RETORT_SEED"] || 1);

/** The shipped index.html's <main>, read before the policy forbids it. */
const SHIPPED = new DOMParser().parseFromString(indexHtml, "text/html").querySelector<HTMLElement>("#app")!;

/** As the page's own policy asks for, with inline code allowed, so that what could run would. It holds for this file's document. */
const POLICY = "default-src 'self' 'unsafe-inline' data: blob: ws:; require-trusted-types-for 'script'";
const meta = document.createElement("meta");
meta.httpEquiv = "Content-Security-Policy";
meta.content = POLICY;
document.head.append(meta);

/** What would show that a payload was more than words. */
const happened: string[] = [];
document.addEventListener("securitypolicyviolation", (event) => {
  happened.push(`refused: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
});
addEventListener("error", (event) => happened.push(`error: ${event.message}`));
addEventListener("unhandledrejection", (event) => happened.push(`rejected: ${String(event.reason)}`));

for (const level of ["log", "info", "warn", "error", "debug"] as const) {
  const tell = console[level];
  console[level] = (...given: readonly unknown[]) => {
    const said = given.map(String).join(" ");
    if (said.includes(BAIT)) happened.push(`console: ${said}`);
    tell(...given);
  };
}

const listened = new Set<string>();
// oxlint-disable-next-line typescript/unbound-method -- it is applied to what it was called on
const listen = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (this: EventTarget, ...given: Parameters<typeof listen>) {
  if (this instanceof Element) listened.add(`${this.localName} ${given[0]}`);
  return listen.apply(this, given);
};

let closing: (() => unknown)[] = [];
beforeEach(() => page.viewport(1280, 900));
afterEach(close);

async function close(): Promise<void> {
  for (const end of closing.toReversed()) await end();
  closing = [];
  document.body.replaceChildren();
}

type Options = Parameters<typeof openRecordedPage>[3];

function open(moment: Moment, options: Options): RecordedPage {
  const main = document.importNode(SHIPPED, true);
  const host = main.querySelector<HTMLElement>("#page")!;
  document.body.append(main);
  host.replaceChildren();
  const opened = openRecordedPage(main, host, moment, options);
  closing.push(() => opened.unmount());
  return opened;
}

/** What is fetched for a state comes within that, on a crowded machine as well. */
const UNFOLDED_MS = 60_000;
/** The browser keeps 250 entries unless it is told more, and a test's modules are as many. */
performance.setResourceTimingBufferSize(100_000);

/** Opens whatever is folded, until there is no more, and waits for what is fetched for it. @param needs selectors of that */
async function unfold(...needs: readonly string[]): Promise<void> {
  const deadline = performance.now() + UNFOLDED_MS;
  for (;;) {
    const folds = [...document.querySelectorAll("details")].filter(({ open: isOpen }) => !isOpen);
    const missing = needs.filter((each) => document.querySelector(each) === null);
    if (folds.length === 0 && missing.length === 0) return;
    if (performance.now() > deadline) throw new Error(`The page never showed ${missing.join(", ")}.`);
    await act(async () => {
      for (const fold of folds) fold.open = true;
      await new Promise((resolve) => setTimeout(resolve)); // folds tell that they were opened, and modules come, between tasks
    });
  }
}

async function press(selector: string): Promise<void> {
  for (const button of document.querySelectorAll<HTMLElement>(selector)) await act(() => button.click());
}

/** All that others say, on every state of the page. */
function sayAll(
  { state, library, imports, exporting, hub, questions, offline }: ShownStates,
  words: string,
): void {
  sayEverywhere(state, words, ["notice", "notices", "base"]);
  sayEverywhere(library, words, ["error"]);
  sayEverywhere(imports, words, ["error"]);
  sayEverywhere(exporting, words, ["said"]);
  sayEverywhere(hub, words, ["error"]);
  sayEverywhere(questions, words);
  sayEverywhere(offline, words, ["trouble", "refused"]);
}

const READING = readQuestions(
  {
    name: "mine.csv",
    content: "id,question,answer,note\na,How many?,7,x\nb,What colour?,red,y\nc,,1,z\nd,a,b,c,d,e\n",
  },
  USUAL_WISH,
);

async function storeWith(words: string): Promise<MemoryStore> {
  const store = new MemoryStore();
  for (const id of [RUN_ID, "b"]) {
    const label = { name: words, note: words };
    await store.createRun({ ...runRecord(id), config: recordedConfig(), label }, withWords(TASKS, words));
    await store.putEvalAnswers([0, 3].map((n) => withWords(evalAnswer(id, n), words)));
  }
  await store.putDataset(dataset(RUN_ID));
  const given = ["alone", "minds", "student"];
  const said = { "hook-why": words, "exit-limit": words, alone: "50" };
  const notebook = { schema: 1, id: "n", lesson: "1", runId: RUN_ID, startedAt: 1, card: 0, given } as const;
  await putNotebook(store, { ...notebook, given: [...given], who: words, words: said });
  return store;
}

/** The start page with all that may stand on it. */
async function home(words: string): Promise<void> {
  const store = await storeWith(words);
  const openStore = () => Promise.resolve(store);
  open("idle", {
    openStore,
    change: (shown) => {
      const { state, library, imports, exporting, hub, questions, offline } = shown;
      const imported = { versions: {}, name: words, at: 0 };
      const lora = { r: 1, lora_alpha: 1, target_modules: [] };
      const start = { name: words, sha256: "0".repeat(64), lora, check: "shapes" } as const;
      const config = recordedConfig();
      const done = {
        ...runRecord(RUN_ID),
        config,
        finished: STAGES,
        report: recordedReport(),
        imported,
        start,
      };
      state.runs.value = [done, { ...done, id: "b", config: { ...config, steps: 50 } }, runRecord("c")].map(
        (run) => ({
          ...run,
          label: { name: words, note: words },
        }),
      );
      state.unreadableRuns.value = [words];
      state.left.value = [words];
      state.notices.value = [words];
      state.trouble.value = { code: "internal", message: words, stage: null };
      state.model.value = `stored:${words}`;
      state.team.value = { fits: false, sentence: words };
      state.wishes.value = [{ temperature: "1", role: words, examples: [] }];
      state.form.value = new Map([
        ["source", "own"],
        ["seed", words],
        ["learningRate", words],
      ]);
      imports.start.value = { point: start, adapter: adapter(1) };
      imports.offer.value = { kind: "adapter", point: start, adapter: adapter(1), baseName: words };
      library.choices.value = [true, false].map((canRun, i) => ({
        path: `stored:${i}`,
        name: words,
        bytes: 1,
        license: words,
        parameters: 1,
        notation: words,
        canRun,
        sentence: words,
      }));
      questions.answer.value = {
        reading: READING,
        heldOut: words,
        unaskable: { sentence: words, questions: 1, ofOtherKind: 1, ofUnknownWords: 1 },
        takesExamples: true,
      };
      questions.trouble.value = { message: words, offer: "utf-16" };
      offline.trouble.value = words;
      offline.refused.value = words;
      sayAll({ state, library, imports, exporting, hub, questions, offline }, words);
    },
  });
  await unfold("button.compare", "#own-table", "#library-stored", ".model-field", "#own-agents input");
  await press("button.compare");
  await press(".name-run");
  await unfold("#comparison table", "#comparison [role=status]", ".label-form");
}

/** Pages of a run, each with all its stages drawn. */
function run(moment: Moment, more: (shown: ShownStates, words: string) => void = () => undefined) {
  return async (words: string): Promise<void> => {
    const store = await storeWith(words);
    const refused = () => Promise.reject(new RunError("store-unavailable", words));
    open(moment, {
      openStore: moment === "result" ? () => Promise.resolve(store) : refused,
      change: (shown) => {
        const { state } = shown;
        more(shown, words);
        sayAll(shown, words);
        state.roster.value = state.roster.value.map((agent) => ({ ...agent, name: words, role: words }));
        state.notice.value = words;
      },
    });
    await unfold();
    for (const tab of document.querySelectorAll<HTMLElement>("[role=tab]")) await act(() => tab.click());
    // What is fetched when it is wanted: the loss plot, and the bars of next words where there are any.
    const isLearning = more === learning;
    await unfold(...(moment === "debate" ? [] : ["canvas"]), ...(isLearning ? [".next-bar"] : []));
  };
}

function learning({ state }: ShownStates, words: string): void {
  const likely = [1, 2].map((token) => ({ token, word: words, share: 0.5 }));
  state.samples.value = [0, 15, 30].map((step) => ({
    step,
    taskId: "q",
    question: words,
    text: words,
    answer: words,
    correct: step > 0,
    sureness: 0.5,
  }));
  state.nextWords.value = {
    taskId: "q",
    question: words,
    before: words,
    teacher: { solutions: 1, words: likely },
    looks: [0, 15].map((step) => ({ step, words: likely })),
  };
  state.notices.value = [words];
}

function finished({ state, hub, exporting }: ShownStates, words: string): void {
  hub.account.value = { name: words, expiresAt: null };
  hub.contents.value = { adapterBytes: 1, mergedBytes: 1 };
  hub.url.value = "https://hub.example/somebody/student";
  exporting.unfit.value = new Map([["gguf", words]]);
  exporting.saving.value = { state: "failed", message: words };
  state.readBack.value = { state: "failed", code: "model-invalid", message: words };
  const families = { [words]: { accuracy: 0.5, n: 20 } };
  const { methods, ...report } = state.report.value!;
  const named = Object.entries(methods).map(([name, result]) => [name, { ...result, families }]);
  state.report.value = { ...report, methods: Object.fromEntries(named) };
}

async function report(words: string): Promise<void> {
  await run("result", finished)(words);
  await press(".report-offer button");
  await unfold(".report-overlay");
  closing.push(() => press(".report-overlay button:last-of-type"));
}

async function lesson(words: string): Promise<void> {
  const store = await storeWith(words);
  const { state, commands } = open("result", { change: (shown) => sayAll(shown, words) });
  closing.push(
    openLesson({
      lesson: "1",
      page: state,
      commands,
      clock: systemClock,
      newId: () => "n",
      openStore: () => Promise.resolve(store),
      view: { isProjector: false, remember: () => undefined },
      pageOpened: Promise.resolve(),
    }),
  );
  await unfold(".lesson-card", ".qr-code", "canvas");
  for (const card of [1, 2, 3, 4, 5, 6, 7]) {
    await act(() =>
      document.querySelector<HTMLElement>(`.lesson-desk [aria-label^="Card ${card} "]`)?.click(),
    );
    await unfold();
  }
}

async function judging(words: string): Promise<void> {
  await run("train", ({ state }) => showWaiting(state, recordedConfig({ labels: "person" })))(words);
}
async function looking(words: string): Promise<void> {
  const config = recordedConfig({ labels: "consensus", beforeLearning: "wait" });
  await run("train", ({ state }) => showWaiting(state, config))(words);
}

function Broken({ words }: { readonly words: string }): never {
  throw new Error(words);
}
async function broken(words: string): Promise<void> {
  const host = document.createElement("div");
  document.body.append(host);
  closing.push(() => render(null, host));
  await act(() => render(h(Boundary, { what: words, children: h(Broken, { words }) }), host));
}

const STATES = {
  "the start page": home,
  "a debate": run("debate"),
  "a training": run("train", learning),
  "a result": run("result", finished),
  "an error": run("error"),
  "a run that waits for a person": judging,
  "a run that waits for a look": looking,
  "a report": report,
  "a lesson": lesson,
  "a part that cannot be drawn": broken,
};

/** What the page is made of, and what it says, when others say these words. */
async function shown(show: (words: string) => Promise<void>, words: string) {
  listened.clear();
  await show(words);
  const { body } = document;
  const found = { elements: elementsOf(body), texts: textsOf(body), listeners: [...listened].toSorted() };
  await close();
  return found;
}

/** Addresses with the bait that were asked for. */
const asked = (): readonly string[] =>
  performance
    .getEntriesByType("resource")
    .map(({ name }) => name)
    .filter((name) => name.includes(BAIT));

/** That many payloads, of each kind some. */
function spread(count: number, seed: number): readonly string[] {
  const all = payloads(Math.max(count, PARTS_ALONE), seed);
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]!);
}

const isHidden = (text: string): boolean => replaceUnseen(text, () => "\u0000").includes("\u0000");

/** Violations are told in a task of their own. */
const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test.for(Object.entries(STATES))("%s is made of the same whatever others say", async ([, show]) => {
  const elements = new Set<string>();
  const listeners = new Set<string>();
  for (const words of PLAIN) {
    const plain = await shown(show, words);
    expect(plain.texts.filter((text) => text.includes("plain words")).length).toBeGreaterThan(0);
    for (const each of plain.elements) elements.add(each);
    for (const each of plain.listeners) listeners.add(each);
  }
  const place = [document.title, location.href].join("\n");
  const faults = new Set<string>();
  for (const words of spread(COUNT, SEED)) {
    const found = await shown(show, words);
    const more = [...found.elements, ...found.listeners].filter((e) => !elements.has(e) && !listeners.has(e));
    for (const each of more) faults.add(`${each}: ${JSON.stringify(words)}`);
    for (const text of found.texts) if (isHidden(text)) faults.add(`unseen signs: ${JSON.stringify(text)}`);
  }
  await nextTask();
  expect([...faults].slice(0, 8)).toEqual([]);
  expect(happened.splice(0)).toEqual([]);
  expect([document.title, location.href].join("\n")).toBe(place);
  expect(Reflect.has(window, BAIT)).toBe(false);
  expect(asked()).toEqual([]);
});

test("what a payload would do as more than words is noticed", async () => {
  const picture = document.createElement("img");
  picture.src = `https://${BAIT}.invalid/x`;
  const markup = () => (picture.innerHTML = "<b>bold</b>");
  expect(markup).toThrow(TypeError);
  await expect.poll(() => happened.length).toBe(2);
  performance.clearResourceTimings();
  await fetch(`/${BAIT}`);
  await expect.poll(() => asked().length).toBe(1);
  performance.clearResourceTimings();
  expect(happened.splice(0).toSorted()).toEqual([
    expect.stringMatching(/^refused: img-src https:\/\/payload-bait/),
    expect.stringMatching(/^refused: require-trusted-types-for/),
  ]);
  const button = document.createElement("button");
  button.append("\u202Eplain");
  document.body.append(button);
  expect(textsOf(document.body).some(isHidden)).toBe(true);
  expect(elementsOf(document.body)).toEqual(["button"]);
});
