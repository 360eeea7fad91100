// The session on the real pipeline, with a memory store and a scripted crew: what the page shows of a run, and that
// nothing a person or a fault does leaves it in a state it cannot leave.
import { missingRun } from "../../../src/store/run_errors.ts";
import { effect } from "@preact/signals";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { modelFromQuery, secondFromQuery } from "../../../src/app/run/chosen_model.ts";
import { textsFromQuery } from "../../../src/app/run/form_texts.ts";
import { NO_WISH } from "../../../src/app/run/agent_wish.ts";
import { Session } from "../../../src/app/run/session.ts";
import type { PageModel, SessionPorts } from "../../../src/app/run/session_ports.ts";
import { createState } from "../../../src/app/state.ts";
import type { RunState } from "../../../src/app/state.ts";
import { pairOutcome } from "../../../src/app/run/tally.ts";
import { RunError } from "../../../src/core/errors.ts";
import type { CrewPorts } from "../../../src/pipeline/crew.ts";
import type { ProjectLease } from "../../../src/store/project_lock.ts";
import type { Store } from "../../../src/store/store.ts";
import { Faults } from "../../harness/scripted_crew.ts";
import type { ScriptedWorld } from "../../harness/scripted_crew.ts";
import { conversationVoice } from "../../../src/voice/chat.ts";
import { openSource } from "../../../src/tasks/sources.ts";
import { arithmeticTasks } from "../../../src/tasks/arithmetic/word_problems.ts";
import { fixedTaskSet, takeTasks } from "../../../src/tasks/task_set.ts";
import { answersEqual } from "../../../src/tasks/verifier.ts";
import type { OpenAnswer } from "../../../src/teachers/person_check.ts";
import { answersOn } from "../../../src/app/stages/distil/open_answers.ts";
import { type Clock, systemClock } from "../../../src/core/ports.ts";
import { UNDO_MS } from "../../../src/app/run/run_shelf.ts";
import { settle } from "../../harness/manual_clock.ts";
import { makeWorld, SMALL } from "../../pipeline/world.ts";
import { MODEL } from "../fixture.ts";

/** One browser's project lock, without a browser. */
class Locks {
  holder: (() => void) | null = null;

  readonly open = (): Promise<ProjectLease> =>
    this.holder === null ? this.steal() : Promise.reject(new RunError("busy", "another tab"));

  readonly steal = (): Promise<ProjectLease> => {
    this.holder?.();
    let lose = (): void => undefined;
    const lost = new Promise<void>((resolve) => (lose = resolve));
    this.holder = lose;
    const release = (): void => {
      if (this.holder === lose) this.holder = null;
    };
    return Promise.resolve({ lost, release });
  };
}

interface Options {
  readonly store?: Store;
  readonly locks?: Locks;
  readonly world?: Partial<ScriptedWorld>;
  readonly ports?: Partial<SessionPorts>;
}

function openPage(options: Options = {}) {
  const { store = makeWorld().store, locks = new Locks() } = options;
  const made = makeWorld({ ...options.world, store });
  const state = createState();
  state.form.value = textsFromQuery(new URLSearchParams(SMALL).toString());
  const queries: string[] = [];
  const session = new Session(state, {
    clock: made.clock,
    isOffline: () => false,
    versions: { retort: "test" },
    openStore: () => Promise.resolve(store),
    start: () => null,
    questionsRead: () => Promise.resolve(),
    taskSet: (config) => openSource(config.source, { settings: config }),
    openProject: locks.open,
    takeOverProject: locks.steal,
    model: () => Promise.resolve({ ref: MODEL, voice: made.deps.voice }),
    planTeam: (members) => Promise.resolve({ fits: true, sentence: members.map(({ path }) => path).join() }),
    crew: () => zipping(made.deps, store),
    probeDevice: () => Promise.resolve({ kind: "none", reason: "no-api" }),
    probeStorage: () => Promise.resolve(null),
    keepStorage: () => Promise.resolve(),
    readBack: () => Promise.resolve({ loaded: { questions: 0, parts: [] }, questions: 0, formats: [] }),
    schedule: (flush) => flush,
    setQuery: (query) => queries.push(query),
    ...options.ports,
  });
  return { state, session, store, locks, queries };
}

/** The scripted crew with an exporter that writes a real zip. */
function zipping(crew: CrewPorts, store: Store): CrewPorts {
  return {
    ...crew,
    createExporter: async (request) => ({
      ...(await crew.createExporter(request)),
      write: async ({ runId, receipt }) => {
        const bytes = zipSync({ "receipt.json": strToU8(receipt), "README.md": strToU8("read me") });
        const name = `${runId}.zip`;
        const blob = new Blob([bytes]);
        const artifact = { runId, name, mime: "application/zip", bytes: blob.size, sha256: "00", blob };
        await store.putArtifact(artifact);
        return { name, bytes: blob.size, sha256: "00", files: [] };
      },
    }),
  };
}

type OpenedPage = ReturnType<typeof openPage>;

/** Resolves as soon as the run is in one of these states, with that state. */
function reached({ state }: OpenedPage, ...wanted: readonly RunState[]): Promise<RunState> {
  return new Promise((resolve) => {
    const end = effect(() => {
      const now = state.runState.value;
      if (!wanted.includes(now)) return;
      resolve(now);
      queueMicrotask(() => end());
    });
  });
}

const ENDS: readonly RunState[] = ["done", "failed", "cancelled"];
/** Everything that is pending after a run has ended, the release of the lock included. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

test("Start leads to a result, a lesson and a download that are those of the store", async () => {
  const page = openPage();
  await page.session.open();
  page.session.start();
  expect(await reached(page, ...ENDS)).toBe("done");
  const { state, store } = page;
  const [run] = await store.listRuns();
  expect(state.runId.value).toBe(run?.id);
  expect(state.turnCount.value).toBe((await store.turns(run!.id)).length);
  expect(state.steps.value.map((step) => step.step)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(state.report.value).toEqual(run?.report);
  expect(state.kernelTrust.value).toEqual({ kind: "not checked", why: "a software adapter" });
  expect(Object.keys(state.worked.value)).toEqual(["debate", "distil", "train", "evaluate", "export"]);
  const { gained, lost } = run!.report!.paired.distilledVsSingle;
  const outcomes = state.pairs.value.map(pairOutcome);
  expect(outcomes.length).toBe(20);
  expect(outcomes.filter((outcome) => outcome === "rescued").length).toBe(gained);
  expect(outcomes.filter((outcome) => outcome === "lost").length).toBe(lost);
  expect(state.lesson.value?.statistics).toEqual((await store.getDataset(run!.id))?.statistics);
  expect(state.download.value?.files.map((file) => file.name)).toEqual(["receipt.json", "README.md"]);
  expect(JSON.parse(state.download.value!.receipt)).toMatchObject({ seed: 7 });
  expect(state.trouble.value).toBeNull();
  await settled();
  expect(page.locks.holder).toBeNull();
});

test("questions that are not for this model are refused with a sentence, and no run is stored", async () => {
  const page = openPage();
  page.session.setField("source", "plain-english");
  page.session.start();
  await new Promise<void>((resolve) => {
    const end = effect(() => {
      if (page.state.trouble.value === null) return;
      resolve();
      queueMicrotask(() => end());
    });
  });
  expect(page.state.trouble.value?.message).toMatch(
    /“plain English” is off: it needs a model that is spoken to/,
  );
  await settled();
  expect(await page.store.listRuns()).toEqual([]);
});

test("Start waits until the person's questions are read, and takes the settings that follow from them", async () => {
  let wasRead = () => {};
  const reading = new Promise<void>((resolve) => (wasRead = resolve));
  const page = openPage({ ports: { questionsRead: () => reading } });
  await page.session.open();
  page.session.start();
  await settled();
  expect(page.state.starting.value).toBe(true);
  expect(await page.store.listRuns()).toEqual([]);
  page.session.setField("tasks", "9");
  wasRead();
  expect(await reached(page, ...ENDS)).toBe("done");
  expect((await page.store.listRuns())[0]?.config.tasks).toBe(9);
});

test("the wish to end a training early is shown until the run ends, and is no wish of the next sitting", async () => {
  let shown = false;
  let taken = 0;
  const page = openPage({
    world: {
      onCall: (call) => {
        if (call !== "train step" || ++taken !== 3) return;
        page.session.finish();
        shown = page.state.finishing.value;
        page.session.cancel();
      },
    },
  });
  page.session.finish();
  expect(page.state.finishing.value, "nothing is on").toBe(false);
  page.session.start();
  expect(await reached(page, ...ENDS)).toBe("cancelled");
  expect(shown).toBe(true);
  expect(page.state.finishing.value).toBe(false);
});

test("a second click on Start starts nothing", async () => {
  const page = openPage();
  page.session.start();
  page.session.start();
  await reached(page, ...ENDS);
  expect((await page.store.listRuns()).length).toBe(1);
  expect(page.state.otherTab.value).toBe(false);
});

test.for(["speak", "train step", "generate"])(
  "stopped at a %s, the run goes on to the end",
  async (where) => {
    let stop: (() => void) | null = null;
    const page = openPage({
      world: {
        onCall: (call) => {
          if (call === where) stop?.();
        },
      },
    });
    stop = page.session.cancel;
    page.session.start();
    expect(await reached(page, ...ENDS)).toBe("cancelled");
    expect(page.state.trouble.value).toBeNull();
    await settled();
    stop = null;
    page.session.proceed(page.state.runId.value);
    await reached(page, "running");
    expect(await reached(page, ...ENDS)).toBe("done");
    const turns = await page.store.turns(page.state.runId.value);
    expect(page.state.turnCount.value).toBe(turns.length);
    expect(new Set(turns.map((turn) => turn.id)).size).toBe(turns.length);
  },
);

test("a page opened on an unfinished run shows all of it and waits", async () => {
  let calls = 0;
  const first = openPage({
    world: {
      onCall: (call) => {
        if (call === "train step" && ++calls === 5) first.session.cancel();
      },
    },
  });
  first.session.start();
  await reached(first, ...ENDS);
  await settled();
  const second = openPage({ store: first.store });
  await second.session.open();
  expect(second.state.runState.value).toBe("idle");
  expect(second.state.runId.value).toBe(first.state.runId.value);
  expect(second.state.turnCount.value).toBe((await first.store.turns(first.state.runId.value)).length);
  expect(second.state.lesson.value).not.toBeNull();
  expect(second.state.progress.value.debate?.state).toBe("done");
  const trained = (await first.store.stepMetrics(first.state.runId.value)).length;
  expect(trained).toBeGreaterThan(0);
  expect(second.state.progress.value.train).toMatchObject({ state: "waiting", done: trained, total: 7 });
  expect(second.queries.at(-1)).toContain("agents=2");
});

test("pause and resume show on the page, and the run still ends", async () => {
  let pause: (() => void) | null = null;
  const page = openPage({ world: { onCall: (call) => call === "speak" && pause?.() } });
  pause = () => {
    pause = null;
    page.session.pause();
  };
  page.session.start();
  expect(await reached(page, "paused", ...ENDS)).toBe("paused");
  page.session.resume();
  expect(await reached(page, ...ENDS)).toBe("done");
});

test("a fault that restarts do not cure is shown in its stage, and the lock is free again", async () => {
  const page = openPage({
    world: {
      faults: new Faults((_, where) =>
        where === "train step" ? new RunError("gpu-memory", "The GPU is out of memory.") : null,
      ),
    },
  });
  page.session.start();
  expect(await reached(page, ...ENDS)).toBe("failed");
  expect(page.state.trouble.value).toEqual({
    code: "gpu-memory",
    message: "The GPU is out of memory.",
    stage: "train",
  });
  await settled();
  expect(page.locks.holder).toBeNull();
});

test("without a network a stage waits instead of failing, and the run ends once it is back", async () => {
  let looksUntilBack = 100; // far more than a stage has restarts
  const page = openPage({
    ports: { isOffline: () => looksUntilBack > 0 && looksUntilBack-- > 0 },
    world: {
      faults: new Faults((_, where) =>
        where === "train step" && looksUntilBack > 0
          ? new RunError("worker-lost", "The trainer's script did not load.")
          : null,
      ),
    },
  });
  page.session.start();
  expect(await reached(page, ...ENDS)).toBe("done");
  expect(looksUntilBack).toBe(0);
});

test("a run whose data was cleared under it is told as gone: there is nothing to continue", async () => {
  const { store } = makeWorld();
  const page = openPage({
    store,
    world: {
      faults: new Faults((_, where) => (where === "train step" ? missingRun(page.state.runId.value) : null)),
    },
  });
  page.session.start();
  expect(await reached(page, ...ENDS)).toBe("failed");
  expect(page.state.trouble.value).toMatchObject({ code: "store-corrupt", isGone: true });
});

test("while another tab works, nothing is started; taking over stops the other", async () => {
  const locks = new Locks();
  let arrived: (() => void) | null = null;
  const working = new Promise<void>((resolve) => (arrived = resolve));
  const first = openPage({
    locks,
    world: {
      onCall: (call) => {
        if (call === "speak") arrived?.();
        if (call === "distil") first.session.pause(); // it must still be at work when it is taken over
      },
    },
  });
  first.session.start();
  await working;
  const second = openPage({ locks, store: first.store });
  await second.session.open();
  expect(second.state.otherTab.value).toBe(true);
  second.session.start();
  await settled();
  expect((await first.store.listRuns()).length).toBe(1);
  const seen = second.state.turnCount.value;
  await expect.poll(() => first.state.turnCount.value).toBeGreaterThan(seen);
  second.session.look();
  await expect.poll(() => second.state.turnCount.value).toBeGreaterThan(seen);
  expect(second.state.otherTab.value).toBe(true);
  second.session.takeOver();
  expect(await reached(first, ...ENDS)).toBe("failed");
  expect(first.state.trouble.value?.code).toBe("busy");
  await reached(second, "running");
  expect(await reached(second, ...ENDS)).toBe("done");
  expect(second.state.otherTab.value).toBe(false);
});

test.for([
  ["the store does not open", "store-unavailable", "openStore"],
  ["the model card cannot be fetched", "fetch-failed", "model"],
] as const)("when %s, the page says so and Start can be pressed again", async ([, code, port]) => {
  let broken = true;
  const good = openPage();
  const page = openPage({
    store: good.store,
    ports: {
      [port]: () => {
        if (broken) return Promise.reject(new RunError(code, "It did not work."));
        if (port === "openStore") return Promise.resolve(good.store);
        return Promise.resolve({ ref: MODEL, voice: makeWorld().deps.voice });
      },
    },
  });
  await page.session.open();
  page.session.start();
  await settled();
  expect(page.state.trouble.value).toEqual({ code, message: "It did not work.", stage: null });
  expect(page.state.runState.value).toBe("idle");
  expect(page.locks.holder).toBeNull();
  broken = false;
  page.session.start();
  await reached(page, "running");
  expect(await reached(page, ...ENDS)).toBe("done");
});

/** A page with one finished run on its list, and that run's id. Its clock does not come to the end of the time to undo. */
async function pageWithARun() {
  const clock: Clock = {
    ...systemClock,
    sleep: (ms, signal) => systemClock.sleep(ms === UNDO_MS ? 60_000 : 0, signal), // all else is over at once
  };
  const page = openPage({ ports: { clock } });
  page.session.start();
  await reached(page, ...ENDS);
  await settled();
  const runId = page.state.runId.value;
  page.session.leave();
  await settled();
  expect(page.state.runs.value.map((run) => run.id)).toEqual([runId]);
  return { page, runId };
}

test("a deleted run is off the page at once, and out of the store when it cannot be brought back any more", async () => {
  const { page, runId } = await pageWithARun();
  page.session.remove(runId);
  await settled();
  expect(page.state.runs.value).toEqual([]);
  expect(page.state.removed.value).toBe(runId);
  expect(await page.store.getRun(runId)).not.toBeNull();
  page.session.undoRemove();
  await settled();
  expect(page.state.runs.value.map((run) => run.id)).toEqual([runId]);
  page.session.remove(runId);
  await settled();
  page.session.removeNow();
  await settled();
  expect([page.state.runs.value, page.state.removed.value]).toEqual([[], ""]);
  expect(await page.store.getRun(runId)).toBeNull();
});

test("a deleted run that nobody brings back is gone when the time is over", async () => {
  const page = openPage(); // its clock waits for nothing
  page.session.start();
  await reached(page, ...ENDS);
  await settled();
  const runId = page.state.runId.value;
  page.session.leave();
  await settled();
  page.session.remove(runId);
  await settled();
  expect([page.state.runs.value, page.state.removed.value]).toEqual([[], ""]);
  expect(await page.store.getRun(runId)).toBeNull();
});

test("a run that begins ends the time in which a deletion can be undone", async () => {
  const { page, runId } = await pageWithARun();
  page.session.remove(runId);
  await settled();
  page.session.start();
  await reached(page, "running");
  expect(await page.store.getRun(runId)).toBeNull();
  expect(page.state.removed.value).toBe("");
});

test("a run's name and note are stored with it", async () => {
  const { page, runId } = await pageWithARun();
  page.session.label(runId, { name: "Class 7b", note: "" });
  await settled();
  expect(page.state.runs.value[0]?.label).toEqual({ name: "Class 7b", note: "" });
  expect((await page.store.getRun(runId))?.label?.name).toBe("Class 7b");
});

test("Start pressed while the page still looks at earlier runs is not overtaken by that look", async () => {
  const store = makeWorld().store;
  let letGo = (): void => undefined;
  const slow = new Promise<void>((resolve) => (letGo = resolve));
  const checkIntegrity = store.checkIntegrity.bind(store);
  store.checkIntegrity = async () => {
    await slow;
    return checkIntegrity();
  };
  const page = openPage({ store });
  const seen: RunState[] = [];
  effect(() => void seen.push(page.state.runState.value));
  const opening = page.session.open();
  page.session.start();
  await settled();
  letGo();
  await opening;
  expect(await reached(page, ...ENDS)).toBe("done");
  await settled();
  expect(seen).toEqual(["idle", "running", "done"]);
  expect(page.state.otherTab.value).toBe(false);
});

test("a finished run is shown with its scores while the sum of its download is still taken", async () => {
  const { page, runId } = await pageWithARun();
  const { state, session, store } = page;
  let letGo = (): void => undefined;
  const slow = new Promise<void>((resolve) => (letGo = resolve));
  const getArtifact = store.getArtifact.bind(store);
  store.getArtifact = async (id) => {
    await slow;
    return getArtifact(id);
  };
  session.show(runId);
  await expect.poll(() => state.checkingDownload.value).toBe(true);
  expect([state.runState.value, state.download.value]).toEqual(["done", null]);
  expect(state.report.value).not.toBeNull();
  letGo();
  await expect.poll(() => state.download.value?.files.length).toBe(2);
  expect(state.checkingDownload.value).toBe(false);
});

test("a run that is on cannot be left, and no other comes in its place", async () => {
  const { page, runId: earlier } = await pageWithARun();
  const { state, session } = page;
  session.start();
  session.leave(); // while it gets ready
  session.show(earlier);
  await reached(page, "running");
  const { value: runId } = state.runId;
  session.leave();
  session.show(earlier);
  await settled();
  expect(state.runId.value).toBe(runId);
  if (state.runState.value === "running") await reached(page, ...ENDS);
  expect([state.runId.value, state.runState.value]).toEqual([runId, "done"]);
  expect(state.report.value).not.toBeNull();
  await settled();
  session.leave();
  await settled();
  session.start(); // the page is not stuck
  expect(await reached(page, ...ENDS)).toBe("done");
});

test("a run begins after an earlier one that was just opened is on the page, and takes its place", async () => {
  const { page, runId: earlier } = await pageWithARun();
  const turns = page.store.turns.bind(page.store);
  page.store.turns = async (id) => {
    if (id === earlier) await new Promise((resolve) => setTimeout(resolve, 60)); // a long run takes its time
    return turns(id);
  };
  page.session.show(earlier);
  page.session.start();
  await reached(page, "running");
  const { value: runId } = page.state.runId;
  expect(runId).not.toBe(earlier);
  await reached(page, ...ENDS);
  expect(page.state.runId.value).toBe(runId);
});

test("a download is read back once, a difference is shown beside it, and leaving the run ends the reading", async () => {
  const runs: { runId: string; signal: AbortSignal }[] = [];
  let answer: (error: RunError) => void = () => undefined;
  const page = openPage({
    ports: {
      readBack: (runId, onProgress, signal) => {
        runs.push({ runId, signal });
        onProgress({ done: 1, total: 4 });
        return new Promise((_, reject) => (answer = reject));
      },
    },
  });
  const { state, session } = page;
  session.start();
  await reached(page, ...ENDS);
  expect(runs.map(({ runId }) => runId)).toEqual([state.runId.value]);
  expect(state.readBack.value).toEqual({ state: "reading", done: 1, total: 4 });
  answer(new RunError("model-invalid", "it says something else"));
  await settled();
  const failed = { state: "failed", code: "model-invalid", message: "it says something else" };
  expect(state.readBack.value).toEqual(failed);
  expect(state.runState.value).toBe("done"); // the adapter is what it was
  const { runId } = runs[0]!;
  session.leave();
  await settled();
  expect(state.readBack.value).toBeNull();
  session.show(runId);
  await reached(page, "done");
  await settled();
  expect(runs.length).toBe(2);
  session.leave();
  await settled();
  expect(runs[1]!.signal.aborted).toBe(true);
  expect(state.readBack.value).toBeNull();
});

test("what single agents have of their own is stored with the run; what is out of its limits begins nothing", async () => {
  const page = openPage();
  page.state.wishes.value = [{ ...NO_WISH, temperature: "2.5" }];
  page.session.start();
  await settled();
  await expect.poll(() => page.state.trouble.value?.message).toMatch(/^Agent 1: its temperature is a number/);
  expect(page.state.runId.value).toBe("");
  page.state.wishes.value = [{ ...NO_WISH, temperature: "1.5" }];
  page.session.start();
  await reached(page, ...ENDS);
  const [run] = await page.store.listRuns();
  expect(run?.roster?.map(({ temperature }) => temperature)).toEqual([1.5, undefined]);
  const turns = await page.store.turns(run!.id);
  expect(
    new Set(turns.filter(({ agent }) => agent === "agent-1").map(({ temperature }) => temperature)),
  ).toEqual(new Set([1.5]));
});

test("a person's own questions are asked and stored with the run; without any nothing begins", async () => {
  const known = (["distil", "val", "test"] as const).flatMap((split) =>
    takeTasks(arithmeticTasks(), split, 70, 5).map((task) => ({ ...task, origin: "own" })),
  );
  const set = fixedTaskSet("mine.csv", known);
  const page = openPage({ world: { tasks: known }, ports: { taskSet: () => Promise.resolve(set) } });
  page.session.setField("source", "own");
  page.session.start();
  expect(await reached(page, ...ENDS)).toBe("done");
  const stored = await page.store.tasks(page.state.runId.value);
  expect(new Set(stored.map(({ origin }) => origin))).toEqual(new Set(["own"]));
  expect(known).toEqual(expect.arrayContaining([...stored]));
  const none = openPage();
  none.session.setField("source", "own");
  none.session.start();
  await settled();
  expect(none.state.trouble.value).toMatchObject({
    code: "config",
    message: expect.stringMatching(/no questions of your own yet/) as string,
  });
  expect(await none.store.listRuns()).toEqual([]);
});

test("the chosen model is the one that a new run is about, and stands in the address", async () => {
  const asked: string[] = [];
  const ref = { path: "stored:a--b@0", name: "a/b", sha256: "b".repeat(64) };
  const { voice } = makeWorld().deps;
  const page = openPage({
    ports: {
      model: (path) => {
        asked.push(path);
        const usualSpeaker = (hasGpu: boolean) => (hasGpu ? "engine" : "onnx");
        return Promise.resolve(path === "" ? { ref: MODEL, voice } : { ref, voice, usualSpeaker });
      },
    },
  });
  page.session.chooseModel(ref.path);
  expect(new URLSearchParams(page.queries.at(-1)).get("model")).toBe("a--b@0");
  expect(modelFromQuery(page.queries.at(-1)!)).toBe(ref.path);
  page.session.start();
  await reached(page, "done");
  expect((await page.store.listRuns())[0]).toMatchObject({ model: ref, speaker: "onnx" });
  expect(new Set(asked)).toEqual(new Set([ref.path]));
  page.session.setField("seed", "8");
  expect(new URLSearchParams(page.queries.at(-1)).get("model")).toBe("a--b@0");
  page.session.chooseModel("");
  expect(page.queries.at(-1)).not.toContain("model");
});

const CHAT = conversationVoice({ render: (messages) => JSON.stringify(messages), isThinking: () => false });
const TWO: Readonly<Record<string, PageModel>> = {
  "": { ref: MODEL, voice: makeWorld().deps.voice },
  "stored:own@0": { ref: { path: "stored:own@0", name: "own", sha256: "a".repeat(64) }, voice: CHAT },
  "stored:other@0": {
    ref: { path: "stored:other@0", name: "other", sha256: "b".repeat(64) },
    voice: CHAT,
    usualSpeaker: () => "onnx",
  },
};
const model: SessionPorts["model"] = (path) => {
  const found = TWO[path];
  return found === undefined
    ? Promise.reject(new RunError("store-corrupt", `${path} is gone`))
    : Promise.resolve(found);
};

test("a second model stands in the address, is held against the first, and speaks for every other agent of the run", async () => {
  const page = openPage({ ports: { model }, world: { voice: CHAT } });
  page.session.chooseModel("stored:own@0");
  page.session.chooseSecond("stored:other@0");
  expect(secondFromQuery(page.queries.at(-1)!)).toBe("stored:other@0");
  await settled();
  expect(page.state.team.value).toEqual({ fits: true, sentence: "stored:own@0,stored:other@0" });
  page.session.start();
  await settled();
  const [run] = await page.store.listRuns();
  expect(run?.roster?.map(({ through }) => through)).toEqual([
    undefined,
    { model: TWO["stored:other@0"]!.ref, speaker: "onnx" },
  ]);
  await reached(page, "done");
  expect(page.state.base.value).toBe("own");
  const models = new Set(
    (await page.store.turns(run!.id)).map(({ agent, model: { name } }) => `${agent} ${name}`),
  );
  expect(models).toEqual(new Set(["agent-1 own", "agent-2 other"]));

  const again = openPage({ ports: { model }, store: page.store });
  again.session.show(run!.id);
  await reached(again, "done");
  expect([again.state.model.value, again.state.second.value]).toEqual(["stored:own@0", "stored:other@0"]);
  again.session.chooseModel("stored:other@0"); // a team of one model with itself is none
  expect(again.state.second.value).toBe("");
});

test("two models that are too large together are refused at Start too", async () => {
  const planTeam = () => Promise.resolve({ fits: false, sentence: "They take 9 GB, and may take 4." });
  const page = openPage({ ports: { model, planTeam } });
  page.session.chooseModel("stored:own@0");
  page.session.chooseSecond("stored:other@0");
  page.session.start();
  await settled();
  expect(page.state.trouble.value).toMatchObject({
    code: "gpu-memory",
    message: "They take 9 GB, and may take 4.",
  });
  expect(await page.store.listRuns()).toEqual([]);
});

test("a second model that cannot read the first is refused in a sentence, and no run begins", async () => {
  const page = openPage({ ports: { model } });
  page.session.chooseSecond("stored:other@0"); // beside the bundled model
  await settled();
  const sentence =
    /retort-tiny and other cannot be one team: retort-tiny writes a notation of its own and other writes plain sentences/;
  expect(page.state.team.value).toEqual({ fits: false, sentence: expect.stringMatching(sentence) as string });
  page.session.start();
  await settled();
  expect(page.state.trouble.value?.message).toMatch(sentence);
  expect(await page.store.listRuns()).toEqual([]);
  page.session.chooseSecond("stored:gone@0");
  await settled();
  expect(page.state.team.value).toEqual({ fits: false, sentence: "stored:gone@0 is gone" });
});

test("a run whose model was deleted can be looked at, and says what to do when it is to go on", async () => {
  const ref = { path: "stored:a--b@0", name: "a/b", sha256: "b".repeat(64) };
  const { voice } = makeWorld().deps;
  const first = openPage({ ports: { model: () => Promise.resolve({ ref, voice }) } });
  first.session.chooseModel(ref.path);
  first.session.start();
  await reached(first, "done");
  const gone = new RunError("store-corrupt", "The model a--b@0 is not stored in this browser.");
  const page = openPage({ store: first.store, ports: { model: () => Promise.reject(gone) } });
  await page.session.open();
  const [run] = await first.store.listRuns();
  page.session.show(run!.id);
  await reached(page, "done");
  await settle();
  expect(page.state.trouble.value?.message).toBe(gone.message);
  expect(page.state.report.value).not.toBeNull();
  expect(page.state.model.value).toBe(ref.path);
  page.session.proceed(run!.id);
  await reached(page, "failed");
  expect(page.state.trouble.value).toMatchObject({ code: "store-corrupt", message: gone.message });
});

test("a run that a person judges waits for them; each word is stored at once, and a reload in the middle asks for the rest", async () => {
  const known = [
    ...takeTasks(arithmeticTasks(), "distil", 8, 7),
    ...takeTasks(arithmeticTasks(), "test", 20, 7),
    ...takeTasks(arithmeticTasks(), "val", 40, 7),
  ];
  const truth = new Map(known.map(({ id, answer }) => [id, answer]));
  const set = fixedTaskSet(
    "open.csv",
    known.map((task) => (task.split === "distil" ? { ...task, answer: null } : task)),
  );
  const ports = { taskSet: () => Promise.resolve(set) };
  const answersOf = ({ debates, roster }: OpenedPage["state"]) =>
    answersOn(debates.value, roster.value).answers;
  const waits = (page: OpenedPage) => expect.poll(() => page.state.awaiting.value).toBe(true);
  const judgeSome = (page: OpenedPage, from: number, to: number) => {
    for (const { task, canonical } of answersOf(page.state).slice(from, to)) {
      const isRight = answersEqual(canonical, truth.get(task.id) ?? null);
      page.session.judge({ taskId: task.id, answer: canonical, isRight });
    }
  };

  const first = openPage({ ports });
  first.session.setField("labels", "person");
  first.session.start();
  await waits(first);
  judgeSome(first, 0, 3);
  await expect.poll(() => first.state.verdicts.value.size).toBe(3);
  expect(first.state.progress.value.distil).toMatchObject({ what: "answers judged", done: 3 });
  const [run] = await first.store.listRuns();
  await expect.poll(async () => (await first.store.verdicts(run!.id)).length).toBe(3);

  const second = openPage({ store: first.store, ports }); // the first page is gone, without a word
  await second.session.open();
  expect(second.state.verdicts.value).toEqual(first.state.verdicts.value);
  second.session.proceed(run!.id);
  await waits(second);
  expect(answersOf(second.state)).toEqual(answersOf(first.state));
  const [{ task, canonical }] = answersOf(second.state) as [OpenAnswer];
  const taken = { taskId: task.id, answer: canonical };
  second.session.judge({ ...taken, isRight: null });
  await expect.poll(() => second.state.verdicts.value.size).toBe(2);
  judgeSome(second, 0, Infinity);
  second.session.goOn();
  await reached(second, "done");
  expect(second.state.awaiting.value).toBe(false);
  expect(second.state.lesson.value).toMatchObject({ labels: "person" });
  const verdicts = await first.store.verdicts(run!.id);
  expect(verdicts).toHaveLength(answersOf(second.state).length);
  second.session.judge({ ...taken, isRight: false }); // too late: what was learned stands
  await settle();
  expect(await first.store.verdicts(run!.id)).toEqual(verdicts);
});

test("a word that cannot be stored is not shown any more, and is told", async () => {
  const { store } = makeWorld();
  const full = new RunError("store-quota", "The browser refused to store more.");
  const failing = Object.assign(store, { putVerdict: () => Promise.reject(full) });
  const set = fixedTaskSet(
    "open.csv",
    [...takeTasks(arithmeticTasks(), "distil", 8, 7), ...takeTasks(arithmeticTasks(), "test", 20, 7)].map(
      (task) => (task.split === "distil" ? { ...task, answer: null } : task),
    ),
  );
  const page = openPage({ store: failing, ports: { taskSet: () => Promise.resolve(set) } });
  page.session.setField("labels", "person");
  page.session.start();
  await expect.poll(() => page.state.awaiting.value).toBe(true);
  const [debate] = page.state.debates.value.values();
  page.session.judge({ taskId: debate!.task.id, answer: "43", isRight: true });
  await expect.poll(() => page.state.trouble.value?.code).toBe("store-quota");
  expect(page.state.verdicts.value.size).toBe(0);
});

test("votes that are chosen while the run waits are the run's setting, and no longer afterwards", async () => {
  const page = openPage();
  page.session.setField("beforeLearning", "wait");
  page.session.start();
  await expect.poll(() => page.state.awaiting.value).toBe(true);
  page.session.chooseLessons({ leastVotes: 2 });
  await expect.poll(() => page.state.config.value?.leastVotes).toBe(2);
  page.session.goOn();
  await reached(page, "done");
  const [run] = await page.store.listRuns();
  expect(run!.config.leastVotes).toBe(2);
  page.session.chooseLessons({ leastVotes: 1 });
  await settle();
  expect(page.state.config.value?.leastVotes).toBe(2);
  expect((await page.store.listRuns())[0]!.config.leastVotes).toBe(2);
});

test("what is decided by hand while the run waits is stored one after the other, and decides what is learned", async () => {
  const page = openPage();
  page.session.setField("beforeLearning", "wait");
  page.session.start();
  await expect.poll(() => page.state.awaiting.value).toBe(true);
  const ids = [...page.state.debates.value.values()]
    .filter(({ set, trajectory }) => set === "distil" && trajectory?.outcome.answer !== null)
    .map(({ task }) => task.id);
  const [first, second, third] = ids as [string, string, string];
  for (const taskId of [first, second, third]) page.session.chooseLessons({ taskId, fate: "leave-out" });
  page.session.chooseLessons({ taskId: second, fate: null });
  await expect.poll(() => [...page.state.fates.value.keys()]).toEqual([first, third]);
  page.session.goOn();
  await reached(page, "done");
  const [run] = await page.store.listRuns();
  expect(run!.byHand).toEqual([
    { taskId: first, fate: "leave-out" },
    { taskId: third, fate: "leave-out" },
  ]);
  const learned = (await page.store.getDataset(run!.id))!.sources.taskIds;
  expect(learned).not.toContain(first);
  expect(learned).not.toContain(third);
  expect(JSON.parse(page.state.download.value!.receipt)).toMatchObject({
    agreement: {
      byHand: { kept: 0, leftOut: 2 },
      checked: expect.stringContaining("By hand, 2 questions were left out.") as string,
    },
  });
  page.session.chooseLessons({ taskId: second, fate: "leave-out" });
  await settle();
  expect((await page.store.listRuns())[0]!.byHand).toHaveLength(2);
});

test("a decision that cannot be stored is not shown any more, and is told", async () => {
  const { store } = makeWorld();
  const full = new RunError("store-quota", "The browser refused to store more.");
  const page = openPage({ store });
  page.session.setField("beforeLearning", "wait");
  page.session.start();
  await expect.poll(() => page.state.awaiting.value).toBe(true);
  Object.assign(store, { updateRun: () => Promise.reject(full) });
  const [debate] = page.state.debates.value.values();
  page.session.chooseLessons({ taskId: debate!.task.id, fate: "leave-out" });
  page.session.chooseLessons({ leastVotes: 3 });
  await expect.poll(() => page.state.trouble.value?.code).toBe("store-quota");
  await expect.poll(() => page.state.config.value?.leastVotes).toBe(1);
  expect(page.state.fates.value.size).toBe(0);
});

test("a run that is stopped while it waits takes no decision any more", async () => {
  const page = openPage();
  page.session.setField("beforeLearning", "wait");
  page.session.start();
  await expect.poll(() => page.state.awaiting.value).toBe(true);
  page.session.cancel();
  await expect.poll(() => page.state.runState.value).toBe("cancelled");
  expect(page.state.awaiting.value).toBe(false);
  const [debate] = page.state.debates.value.values();
  page.session.chooseLessons({ taskId: debate!.task.id, fate: "leave-out" });
  await settle();
  expect((await page.store.listRuns())[0]!.byHand).toBeUndefined();
});

test("a decision that another tab's training came before changes nothing, and is not shown", async () => {
  const page = openPage();
  page.session.setField("beforeLearning", "wait");
  page.session.start();
  await expect.poll(() => page.state.awaiting.value).toBe(true);
  const [run] = await page.store.listRuns();
  await page.store.updateRun(run!.id, { finished: ["debate", "distil"] });
  const [debate] = page.state.debates.value.values();
  page.session.chooseLessons({ taskId: debate!.task.id, fate: "leave-out" });
  await expect.poll(() => page.state.fates.value.size).toBe(0);
  expect((await page.store.getRun(run!.id))!.byHand).toBeUndefined();
});

test("after one write that failed, a later decision is stored and shown, and the run goes on", async () => {
  const { store } = makeWorld();
  const update = store.updateRun.bind(store);
  const page = openPage({ store });
  page.session.setField("beforeLearning", "wait");
  page.session.start();
  await expect.poll(() => page.state.awaiting.value).toBe(true);
  let isFull = true;
  const full = new RunError("store-quota", "The browser refused to store more.");
  const once: typeof store.updateRun = (id, patch) => {
    if (!isFull) return update(id, patch);
    isFull = false;
    return Promise.reject(full);
  };
  Object.assign(store, { updateRun: once });
  const [first, second] = [...page.state.debates.value.values()].map(({ task }) => task.id);
  page.session.chooseLessons({ taskId: first!, fate: "leave-out" });
  page.session.chooseLessons({ taskId: second!, fate: "leave-out" });
  await expect.poll(() => page.state.trouble.value?.code).toBe("store-quota");
  await expect.poll(() => [...page.state.fates.value.keys()]).toEqual([second]);
  isFull = true;
  page.session.chooseLessons({ leastVotes: 3 });
  await expect.poll(() => page.state.config.value?.leastVotes).toBe(1);
  page.session.goOn();
  page.session.chooseLessons({ taskId: first!, fate: "leave-out" }); // too late
  await reached(page, "done");
  expect((await store.listRuns())[0]!.byHand).toEqual([{ taskId: second, fate: "leave-out" }]);
});
