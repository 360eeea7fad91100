// Try it in a real Chromium: by keyboard alone, with texts that grow, side by side and narrow.
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import "../../../../src/app/app.css";
import "../../../../src/app/stages.css";
import { h, render } from "preact";
import type { TryPorts } from "../../../../src/app/stages/try/try_session.ts";
import { TryView } from "../../../../src/app/stages/try/try_view.tsx";
import { createState } from "../../../../src/app/state.ts";
import { systemClock } from "../../../../src/core/ports.ts";
import type { CrewPorts, SpawnRequest, Team, Trainer } from "../../../../src/pipeline/crew.ts";
import { createRun } from "../../../../src/pipeline/runs.ts";
import type { GenerateRequest } from "../../../../src/records/completion.ts";
import { defaultConfig } from "../../../../src/settings/run_config.ts";
import { MemoryStore } from "../../../../src/store/memory_store.ts";
import { arithmeticTasks } from "../../../../src/tasks/arithmetic/word_problems.ts";
import { Agent } from "../../../../src/teachers/agent.ts";
import { VOICE } from "../../recorded_page.ts";

const MODEL = { path: "models/tiny", name: "retort-tiny", sha256: "0".repeat(64) };
const QUESTION = "Ben has 12 cards. Cal has 5 fewer cards than Ben. How many cards does Cal have?";

let host: HTMLElement;
let kept: string[];
let release: () => void;
let ended: string[];

beforeEach(async () => {
  [kept, ended] = [[], []];
  const main = document.createElement("main");
  main.id = "app";
  host = document.createElement("div");
  main.append(host);
  document.body.append(main);
  const store = new MemoryStore();
  const config = { ...defaultConfig(), tasks: 4, testTasks: 4 };
  const run = await createRun(
    { store, clock: systemClock, taskSet: arithmeticTasks() },
    { config, model: MODEL },
  );
  const state = createState();
  state.runId.value = run.id;
  state.config.value = config;
  state.voice.value = VOICE;
  const ports: TryPorts = {
    openStore: () => Promise.resolve(store),
    crew: slowCrew,
    model: () => Promise.resolve({ ref: MODEL, voice: VOICE }),
    whyNot: (question) =>
      Promise.resolve(
        question.includes("bananas")
          ? "I do not know these words: “bananas” (nearest: “pans”, “bags”)."
          : null,
      ),
    keep: (question) => {
      kept.push(question);
      return "Kept: 1 in all.";
    },
  };
  render(h(TryView, { state, config, ports }), host);
});
afterEach(async () => {
  render(null, host);
  document.body.replaceChildren();
  await page.viewport(1280, 800);
});

/** Says half an answer, and the whole of it when the test lets it. */
function slowCrew(): CrewPorts {
  const say = async ({ emit, run }: SpawnRequest, { id }: GenerateRequest, value: number) => {
    const half = `Step 1 : Cal has 12 - 5 = 7 . Answer`;
    emit({ runId: run.id, at: 0, type: "tokens", rows: [{ id, text: half }] });
    await new Promise<void>((resolve) => (release = resolve));
    const tokens = { ids: [1], promptTokens: 3, completionTokens: 1 };
    return { id, text: `${half} : ${value}`, ...tokens, finish: "stop" as const };
  };
  const trainer = (request: SpawnRequest): Partial<Trainer> => ({
    report: {
      adapter: {
        vendor: "",
        architecture: "",
        description: "",
        isSoftware: true,
        features: [],
        limits: {},
      },
      kernelTrust: { kind: "not checked", why: "a software adapter" },
      kernelTuning: { kind: "usual", why: "a software adapter" },
      memory: { weights: 1 },
      lora: { r: 1, lora_alpha: 1, target_modules: ["q_proj"] },
      storage: "f32",
      trainableParameters: 1,
    },
    generate: async ([asked], isStudent) => [await say(request, asked!, isStudent ? 7 : 17)],
    close: () => ended.push("trainer"),
  });
  const team = ({ run }: SpawnRequest): Partial<Team> => {
    const generate = (requests: readonly GenerateRequest[]) =>
      Promise.resolve(
        requests.map(({ id }) => ({
          id,
          text: "Step 1 : Cal has 12 - 5 = 7 . Answer : 7",
          ids: [1],
          promptTokens: 3,
          completionTokens: 1,
          finish: "stop" as const,
        })),
      );
    const agent = new Agent({ runId: run.id, model: run.model, voice: VOICE, clock: systemClock, generate });
    return { speak: (job) => agent.speak(job), close: () => ended.push("team") };
  };
  return {
    createTrainer: (request) => Promise.resolve(trainer(request) as Trainer), // the rest is never called
    createTeam: (request) => Promise.resolve(team(request) as Team),
    createExporter: () => Promise.reject(new Error("nothing is exported")),
  };
}

const one = (selector: string) => document.querySelector<HTMLElement>(selector)!;
const texts = (selector: string) =>
  [...document.querySelectorAll<HTMLElement>(selector)].map((element) => element.innerText.trim());

test("by keyboard alone: typed, asked with Enter, read while it grows, kept; the group on demand", async () => {
  one("#try-question").focus();
  await userEvent.keyboard(`${QUESTION}{Enter}`);
  await expect.poll(() => texts(".try-column")[0]).toMatch(/Before: the base\s+Step 1: Cal has 12 - 5 = 7/);
  expect(texts("#try-doing")).toEqual(["The base answers…"]);
  expect(texts("#try-ask")).toEqual(["Stop"]);
  release();
  await expect.poll(() => texts("#try-doing")).toEqual(["The student answers…"]);
  await expect.poll(() => texts(".try-column")[1]).toMatch(/After: the student\s+Step 1/);
  release();
  await expect.poll(() => texts("#try-doing")).toEqual(["Base: 17, student: 7."]);
  await userEvent.tab(); // the group's box
  await userEvent.keyboard(" ");
  await userEvent.tab();
  expect(document.activeElement?.id).toBe("try-ask");
  await userEvent.tab();
  expect(document.activeElement?.id).toBe("try-keep");
  await userEvent.keyboard("{Enter}");
  expect(kept).toEqual([QUESTION]);
  expect(texts(".try-keep span")).toEqual(["Kept: 1 in all."]);
  one("#try-ask").click();
  await expect.poll(() => texts("#try-doing")).toEqual(["The base answers…"]);
  release();
  await expect.poll(() => texts("#try-doing")).toEqual(["The student answers…"]);
  release();
  await expect.poll(() => texts("#try-doing")).toEqual(["Base: 17, student: 7, group: 7."]);
  expect(texts(".try-column summary")).toHaveLength(6);
  await page.viewport(390, 844);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
});

test("words that the model does not know are named with the nearest ones, and nobody is asked", async () => {
  one("#try-question").focus();
  await userEvent.keyboard("Ann has 3 bananas.{Enter}");
  await expect
    .poll(() => texts("#try-refusal"))
    .toEqual(["I do not know these words: “bananas” (nearest: “pans”, “bags”)."]);
  expect(texts(".try-column")).toEqual([]);
});

test("stop keeps what was said and ends the worker; leaving ends it too", async () => {
  one("#try-question").focus();
  await userEvent.keyboard(`${QUESTION}{Enter}`);
  await expect.poll(() => texts(".try-column")[0]).toMatch(/12 - 5 = 7/);
  one("#try-ask").click();
  await expect.poll(() => texts("#try-ask")).toEqual(["Ask"]);
  expect(texts(".try-column")[0]).toMatch(/12 - 5 = 7/);
  await expect.poll(() => ended).toEqual(["trainer"]);
  one("#try-ask").click();
  await expect.poll(() => texts("#try-ask")).toEqual(["Stop"]);
  await expect.poll(() => texts(".try-column")[0]).toMatch(/12 - 5 = 7/);
  render(null, host);
  await expect.poll(() => ended).toEqual(["trainer", "trainer"]);
});
