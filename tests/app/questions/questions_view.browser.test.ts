// A person's own questions in a real Chromium: chosen, dropped, pasted, corrected, by the real worker.
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import "../../../src/app/app.css";
import "../../../src/app/stages.css";
import { h, render } from "preact";
import { QuestionsSession } from "../../../src/app/questions/questions_session.ts";
import { createQuestionsState } from "../../../src/app/questions/questions_state.ts";
import { QuestionsView } from "../../../src/app/questions/questions_view.tsx";
import { questionsLine } from "../../../src/threads/questions/client.ts";

let host: HTMLElement;
let session: QuestionsSession;
let chosen: string[];
let judged: string[];

beforeEach(() => {
  chosen = [];
  judged = [];
  host = document.createElement("div");
  const main = document.createElement("main");
  main.id = "app";
  main.append(host);
  document.body.append(main);
  const state = createQuestionsState();
  session = new QuestionsSession(state, {
    start: () => questionsLine(),
    modelPath: () => "/models/tiny",
    onRead: () => undefined,
    pause: () => new Promise((resolve) => setTimeout(resolve, 50)),
  });
  const learning = {
    isCopying: false,
    onCopying: (isCopying: boolean, labels?: string) => void chosen.push(`${isCopying} ${labels}`),
    judge: "consensus",
    onJudge: (labels: string) => void judged.push(labels),
  };
  render(h(QuestionsView, { state, commands: session, learning }), host);
});
afterEach(() => {
  render(null, host);
  document.body.replaceChildren();
});

const shown = (selector: string) =>
  [...document.querySelectorAll<HTMLElement>(selector)].map((element) => element.innerText.trim());
const role = (i: number) => document.querySelector<HTMLSelectElement>(`#own-column-${i}`)!;
const ROWS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14].map(
  (n) => `Ann has ${n} eggs. How many eggs does Ann have?`,
);
const CSV = `id,question,answer\n${ROWS.map((row, i) => `q${i},${row},${i + 3}`).join("\n")}\nx,,4\ny,a,b,c\n`;

function drop(name: string, text: string | Uint8Array<ArrayBuffer>): void {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name));
  document
    .querySelector("#own-questions")!
    .dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}

test("a dropped CSV shows its columns, ten rows, what is left out and why, and how many are for what", async () => {
  drop("eggs.csv", CSV);
  await expect.poll(() => shown("#own-counts dd"), { timeout: 20_000 }).toEqual(["6", "2", "4", "2"]);
  expect([0, 1, 2].map((i) => role(i).value)).toEqual(["id", "question", "answer"]);
  expect(document.querySelectorAll("#own-table tbody tr")).toHaveLength(10);
  expect(shown("#own-table tbody tr")[0]).toMatch(/2\s+q0\s+Ann has 3 eggs/);
  expect(shown("#own-problems summary")).toEqual(["2 lines left out, 0 mended"]);
  expect(shown("#own-problems li")).toEqual([
    "Line 14, left out: “question” is empty or missing, so there is nothing to ask.",
    "Line 15, left out: It has 4 cells where 3 are expected. Put a text that holds a “,” into quotation marks.",
  ]);
  expect(shown("#own-notes li").at(-1)).toMatch(/On 4 held-out questions.*too few for a claim/);
});

test("a person who has answers is offered first to copy them; without answers there is nothing to copy", async () => {
  drop("eggs.csv", CSV);
  await expect.poll(() => shown("#own-learn .choice"), { timeout: 20_000 }).toHaveLength(2);
  const [copy] = document.querySelectorAll<HTMLInputElement>("#own-learn input");
  expect(shown("#own-learn .choice")[0]).toMatch(/^Copy my answers\s+No group is asked.*have no working/);
  copy!.click();
  expect(chosen).toEqual(["true truth"]);
  drop("eggs.csv", CSV.replace("answer", "answer,solution").replaceAll(/,(\d+)$/gm, ",$1,It says $1."));
  await expect.poll(() => shown("#own-learn .choice")[0]).toMatch(/so simply train on them/);
  drop("eggs.csv", CSV.replaceAll(/(q[13],.*),\d+$/gm, "$1,")); // two rows lose theirs, and are dealt to those to learn from
  await expect
    .poll(() => shown("#own-learn .choice")[0])
    .toMatch(/2 of \d questions to learn from have no answer that can be copied: they are left out\./);
  drop("eggs.csv", ROWS.join("\n"));
  await expect.poll(() => shown("#own-learn")).toEqual([]);
});

test("where nobody knows the answers, the person is asked who judges; with all answers they are not", async () => {
  drop("eggs.csv", ROWS.join("\n"));
  await expect.poll(() => shown("#own-checks .choice"), { timeout: 20_000 }).toHaveLength(2);
  expect(shown("#own-checks legend")[0]).toMatch(/^Nobody knows the answers to \d+ questions/);
  const [person, nobody] = document.querySelectorAll<HTMLInputElement>("#own-checks input");
  expect([person!.checked, nobody!.checked]).toEqual([false, true]);
  person!.click();
  expect(judged).toEqual(["person"]);
  drop("eggs.csv", CSV);
  await expect.poll(() => shown("#own-checks")).toEqual([]);
});

test("a column is taken for something else", async () => {
  drop("eggs.csv", CSV);
  await expect.poll(() => shown("#own-counts dd"), { timeout: 20_000 }).toHaveLength(4);
  await userEvent.selectOptions(role(2), "not used");
  await expect.poll(() => shown("#own-notes li")[0]).toMatch(/Nobody has given right answers/);
  await userEvent.selectOptions(role(0), "question");
  await expect.poll(() => role(1).value).toBe("");
  expect(role(0).value).toBe("question");
});

test("pasted questions in words that the model lacks are answered with the nearest that it has", async () => {
  await userEvent.fill(document.querySelector("#own-text")!, "Ann has 3 egg. How many egg does Ann have?\t3");
  const said = () => document.querySelector("#own-unaskable")?.textContent ?? "";
  await expect.poll(said, { timeout: 20_000 }).toContain("1 of 1 question cannot be asked of this model");
  expect(said()).toContain("Choose a chat model under Other models");
  expect(said()).toMatch(/I do not know these words: “egg” \(nearest: “eggs”/);
  document.querySelector<HTMLButtonElement>("#own-clear")!.click();
  await expect.poll(() => shown("#own-unaskable")).toEqual([]);
  expect(document.querySelector<HTMLTextAreaElement>("#own-text")!.value).toBe("");
});

test("another encoding is offered by a button; an empty file and one without questions get a sentence", async () => {
  drop(
    "latin.csv",
    Uint8Array.from(Array.from("question,answer\ncaf\u00e9?,1\n", (letter) => letter.charCodeAt(0))),
  );
  await expect
    .poll(() => shown("#own-trouble p"), { timeout: 20_000 })
    .toEqual([expect.stringMatching(/not UTF-8/)]);
  document.querySelector<HTMLButtonElement>("#own-offer")!.click();
  await expect.poll(() => shown("#own-table tbody td")[0]).toBe("café?");
  expect(document.querySelector<HTMLSelectElement>("#own-encoding")!.value).toBe("windows-1252");
  drop("empty.csv", "");
  await expect.poll(() => shown("#own-trouble p")).toEqual([expect.stringMatching(/empty.csv is empty/)]);
  drop("numbers.csv", "alpha,beta\n1,2\n");
  await expect
    .poll(() => shown("#own-none"))
    .toEqual([expect.stringMatching(/none of its columns looks like questions/)]);
});

test("10,000 rows are read while the page stays smooth", async () => {
  const many = Array.from(
    { length: 10_000 },
    (_, i) => `Ann has ${i % 90} eggs in room ${i}. How many eggs?,${i % 90}`,
  );
  let [longest, last] = [0, performance.now()];
  let isWatching = true;
  const watch = () => {
    const now = performance.now();
    [longest, last] = [Math.max(longest, now - last), now];
    if (isWatching) setTimeout(watch, 0);
  };
  watch();
  drop("many.csv", `question,answer\n${many.join("\n")}\n`);
  await expect
    .poll(() => shown("#own-counts dd"), { timeout: 60_000 })
    .toEqual(["5,000", "2,000", "3,000", "0"]);
  isWatching = false;
  expect(longest).toBeLessThan(1000); // the answer's arrival alone holds the page, for tens of milliseconds when nothing else runs
});

test.for([1280, 390, 320])("at %i px nothing sticks out, and everything can be pressed", async (width) => {
  await page.viewport(width, 800);
  drop("eggs.csv", CSV);
  await expect.poll(() => shown("#own-counts dd"), { timeout: 20_000 }).toHaveLength(4);
  for (const details of document.querySelectorAll("details")) details.open = true;
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  const controls = [
    ...document.querySelectorAll("#own-questions :is(button, select, input, textarea, summary)"),
  ];
  expect(controls.length).toBeGreaterThan(6);
  const small = controls.filter((control) => control.getBoundingClientRect().height < 24);
  expect(small.map(({ outerHTML }) => outerHTML)).toEqual([]);
  const unnamed = controls.filter(
    (control) => "labels" in control && (control.labels as NodeList).length === 0,
  );
  expect(unnamed.filter(({ tagName }) => tagName !== "BUTTON").map(({ outerHTML }) => outerHTML)).toEqual([]);
});
