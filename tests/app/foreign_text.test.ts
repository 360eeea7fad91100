// What agents say, what files, models and runs are called and what a person notes are words on the page and in a report: no element, no
// attribute and no address comes of them, and no sign in them hides. RETORT_COUNT payloads of RETORT_SEED.
import { h } from "preact";
import { expect, test } from "vitest";
import { EarlierRuns } from "../../src/app/home/earlier_runs.tsx";
import { reportHtml } from "../../src/app/report/report_file.ts";
import { collectReport } from "../../src/app/report/run_report.ts";
import { TroubleView } from "../../src/app/run/trouble_view.tsx";
import { DebateCard } from "../../src/app/stages/debate/debate_card.tsx";
import { createState, type Commands } from "../../src/app/state.ts";
import { replaceUnseen } from "../../src/core/visible_text.ts";
import type { Turn } from "../../src/records/turn.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { rosterOf } from "../../src/teachers/roster.ts";
import { payloads } from "../harness/payloads.ts";
import { shownOf } from "../harness/small_dom.ts";
import { putNotebook, runRecord } from "../store/records.ts";
import { recordedConfig, RUN_ID, turnsOf } from "./fixture.ts";
import { showMoment } from "./recorded_page.ts";

const COUNT = Number(process.env["RETORT_COUNT"] ?? 500);
const SEED = Number(process.env["RETORT_SEED"] ?? 1);
const CONFIG = recordedConfig();
const [TASK] = takeTasks(arithmeticTasks(), "distil", 1, CONFIG.seed);
const TURNS = turnsOf(TASK!, CONFIG);

const commands = new Proxy({}, { get: () => () => undefined }) as Commands;
const openStore = () => Promise.reject(new Error("nobody compares here"));

/** Parts of the page in which all that others may say is `words`. */
function partsFor(words: string) {
  const state = createState();
  const roster = rosterOf({ config: CONFIG }).map((agent) => ({ ...agent, name: words, role: words }));
  state.roster.value = roster;
  const said = (turn: Turn): Turn => ({
    ...turn,
    solution: words,
    answer: words,
    completion: { ...turn.completion, text: words },
  });
  const task = { ...TASK!, question: words, answer: words };
  const debate = {
    key: "distil/q",
    set: "distil" as const,
    task,
    turns: TURNS.map(said),
    trajectory: null,
  };
  const model = { name: words, path: words, sha256: "0".repeat(64) };
  state.runs.value = [{ ...runRecord("a"), model, label: { name: words, note: words } }];
  state.unreadableRuns.value = [words];
  const trouble = { code: "worker-lost", message: words, stage: "train" } as const;
  return {
    "a debate": h(DebateCard, { state, debate, config: CONFIG }),
    "earlier runs": h(EarlierRuns, { state, commands, onTrainOn: () => undefined, openStore }),
    "an error": h(TroubleView, { trouble, canProceed: true, runId: "a", commands }),
  };
}

const hasUnseen = (text: string) => replaceUnseen(text, () => "\u0000").includes("\u0000");

test("a debate, the list of earlier runs and an error are made of the same elements whatever the words", () => {
  const plain = Object.entries(partsFor("plain")).map(
    ([name, part]) => [name, shownOf(part).elements] as const,
  );
  const want = new Map(plain);
  expect(plain.every(([, elements]) => elements.length > 5)).toBe(true);
  const faults: string[] = [];
  for (const words of payloads(COUNT, SEED)) {
    for (const [name, part] of Object.entries(partsFor(words))) {
      const where = `${name}: ${JSON.stringify(words)}`;
      const { elements, words: shown } = shownOf(part);
      if (elements.join("\n") !== want.get(name)!.join("\n")) faults.push(where);
      if (hasUnseen(shown)) faults.push(`unseen signs in ${where}`);
    }
  }
  expect([faults.length, ...faults.slice(0, 8)]).toEqual([0]);
});

/** Tags with their attributes' names, and the values of those that lead somewhere. */
function tagsOf(html: string): string {
  const tags = html.match(/<[^>]*>/g) ?? [];
  return tags
    .map((tag) => tag.replaceAll(/(\s(?!on|src|href|style|action)[a-z-]+)="[^"]*"/g, "$1"))
    .join("\n");
}

const FINISHED = createState();
showMoment(FINISHED, "result", CONFIG);
const { value: PAIRS } = FINISHED.pairs;
const { value: ROSTER } = FINISHED.roster;

async function reportFor(words: string): Promise<string> {
  const state = FINISHED;
  state.base.value = words;
  state.roster.value = ROSTER.map((agent) => ({ ...agent, name: words }));
  state.pairs.value = PAIRS.map(({ task, before, after }) => ({
    task: { ...task, question: words, answer: words },
    before: { ...before, answer: words },
    after: { ...after, answer: words },
  }));
  const store = new MemoryStore();
  await store.createRun({ ...runRecord(RUN_ID), config: CONFIG, label: { name: words, note: words } }, []);
  const given = ["alone", "minds", "student"];
  const own = { who: words, words: { "hook-why": words, "exit-limit": words, alone: "50" }, given };
  await putNotebook(store, { schema: 1, id: "n", lesson: "1", runId: RUN_ID, startedAt: 1, card: 6, ...own });
  return reportHtml((await collectReport(state, store))!);
}

test("a report's file has the tags that plain words give it", async () => {
  const plain = tagsOf(await reportFor("plain"));
  const faults: string[] = [];
  for (const words of payloads(COUNT / 5, SEED)) {
    const file = await reportFor(words);
    if (tagsOf(file) !== plain) faults.push(JSON.stringify(words));
    if (hasUnseen(file)) faults.push(`unseen signs: ${JSON.stringify(words)}`);
  }
  expect([faults.length, ...faults.slice(0, 8)]).toEqual([0]);
});
