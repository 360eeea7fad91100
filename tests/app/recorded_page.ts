// The real page on the recorded run of fixture.ts, brought to one moment of it.
import { h, render } from "preact";
import {
  createQuestionsState,
  type QuestionsCommands,
  type QuestionsState,
} from "../../src/app/questions/questions_state.ts";
import { createHubState, type HubCommands, type HubState } from "../../src/app/hub/hub_state.ts";
import {
  createImportState,
  type ImportCommands,
  type ImportState,
} from "../../src/app/bring_in/import_state.ts";
import {
  createExportState,
  type ExportCommands,
  type ExportState,
} from "../../src/app/stages/take/export_state.ts";
import {
  createLibraryState,
  type LibraryCommands,
  type LibraryState,
} from "../../src/app/models/library_state.ts";
import { mirrorState } from "../../src/app/hooks.ts";
import { parseModelCard } from "../../src/models/card.ts";
import bundledCard from "../../public/models/tiny/retort.json";
import { createOfflineState, type OfflineState } from "../../src/app/offline/offline_state.ts";
import { showUnseenSigns } from "../../src/app/parts/unseen_signs.ts";
import { Page, workbenchPart } from "../../src/app/page.tsx";
import { fetchPart } from "../../src/app/parts/fetched.tsx";
import { RunError } from "../../src/core/errors.ts";
import type { HereProps } from "../../src/app/search/kept_view.tsx";
import { crewPorts } from "../../src/threads/crew.ts";
import type { TryPorts } from "../../src/app/stages/try/try_session.ts";
import { RunLog } from "../../src/app/run/run_log.ts";
import { clearRun, copyLog } from "../../src/app/run/run_signals.ts";
import { pairsOf } from "../../src/app/run/tally.ts";
import { createState } from "../../src/app/state.ts";
import type { Commands, PageState } from "../../src/app/state.ts";
import type { RunConfig } from "../../src/settings/run_config.ts";
import type { RunEvent } from "../../src/threads/run_event.ts";
import { STAGES } from "../../src/records/stage.ts";
import { rosterOf } from "../../src/teachers/roster.ts";
import type { Task } from "../../src/records/task.ts";
import { arithmeticTasks } from "../../src/tasks/arithmetic/word_problems.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import type { Store } from "../../src/store/store.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import {
  debateEvents,
  doneEvents,
  recordedAnswers,
  recordedConfig,
  recordedReport,
  RUN_ID,
  trainEvents,
} from "./fixture.ts";

showUnseenSigns();
await fetchPart(workbenchPart); // so that a recorded run is drawn at once

/** The shipped card's voice. This file also runs in a browser, so nothing of it may read the disk. */
export const VOICE = wordsVoice(parseModelCard(bundledCard, "retort.json").dialect);

export type Moment = "idle" | "debate" | "train" | "result" | "error";

/** What a test needs of the page; every command is written down and nothing happens. */
export interface RecordedPage {
  readonly state: PageState;
  readonly library: LibraryState;
  readonly imports: ImportState;
  readonly exporting: ExportState;
  readonly commands: Commands;
  readonly called: string[];
  unmount(): void;
}

export function recordedLog(config: RunConfig, events: readonly RunEvent[]): RunLog {
  const tasks = takeTasks(arithmeticTasks(), "distil", config.tasks, config.seed);
  const byId = new Map<string, Task>(tasks.map((task) => [task.id, task]));
  const log = new RunLog({
    runId: RUN_ID,
    config,
    roster: rosterOf({ config }),
    taskOf: (id) => byId.get(id) ?? null,
  });
  for (const event of events) log.apply(event);
  return log;
}

export function eventsUntil(moment: Moment, config: RunConfig): RunEvent[] {
  if (moment === "idle") return [];
  if (moment === "debate") return debateEvents(config, 27);
  const before = [...debateEvents(config), ...doneEvents(["debate", "distil"])];
  if (moment === "train") return [...before, ...trainEvents(config, 37)];
  if (moment === "error") return [...before, ...trainEvents(config, 12)];
  return [...before, ...trainEvents(config, config.steps), ...doneEvents(STAGES)];
}

export function showMoment(state: PageState, moment: Moment, config: RunConfig): void {
  clearRun(state);
  state.voice.value = VOICE;
  state.device.value = {
    kind: "adapter",
    adapter: {
      vendor: "intel",
      architecture: "gen-12lp",
      description: "",
      isSoftware: false,
      features: ["shader-f16", "subgroups"],
      limits: { maxBufferSize: 2_147_483_648 },
    },
  };
  if (moment === "idle") return;
  const log = recordedLog(config, eventsUntil(moment, config));
  state.runId.value = RUN_ID;
  state.config.value = config;
  state.roster.value = rosterOf({ config });
  state.runState.value = moment === "result" ? "done" : moment === "error" ? "failed" : "running";
  copyLog(log, state);
  if (moment === "debate") return;
  const shown = [...log.debates.values()].flatMap(({ trajectory, task }) => {
    const turn = trajectory?.turns.find(({ id }) => id === trajectory.outcome.from[0]);
    return turn === undefined
      ? []
      : [{ question: task.question, turn, completion: turn.solution, promptTokens: 34, trainedTokens: 31 }];
  });
  state.lesson.value = {
    statistics: { tasks: 40, kept: 37, dropped: 3, tokens: 2400, trainedTokens: 1147, wrong: 5 },
    labels: config.labels,
    rows: 37,
    isOwn: false,
    shown,
  };
  if (moment === "error") {
    state.trouble.value = {
      code: "gpu-lost",
      message: "The browser took the GPU away (driver reset, memory, or a sleeping laptop).",
      stage: "train",
    };
  }
  if (moment !== "result") return;
  const report = recordedReport();
  const questions = new Map(
    takeTasks(arithmeticTasks(), "test", 40, config.seed).map((task) => [task.id, task]),
  );
  state.report.value = report;
  state.worked.value = { debate: 60, train: 180 };
  state.pairs.value = pairsOf(recordedAnswers(config, 40), report, (id) => questions.get(id) ?? null);
  state.download.value = {
    url: "about:blank",
    name: "retort-seed7.zip",
    bytes: 412_345,
    sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    files: [
      { name: "README.md", bytes: 2933 },
      { name: "peft/adapter_config.json", bytes: 612 },
      { name: "peft/adapter_model.safetensors", bytes: 297_472 },
      { name: "merged/config.json", bytes: 502 },
      { name: "merged/model.safetensors", bytes: 3_064_240 },
      { name: "merged/onnx/model.onnx", bytes: 3_209_779 },
      { name: "gguf/adapter.gguf", bytes: 303_008 },
      { name: "mlx/adapters.safetensors", bytes: 304_744 },
      { name: "python/train.py", bytes: 5044 },
      { name: "data/trajectories.jsonl", bytes: 189_220 },
      { name: "data/sft.jsonl", bytes: 14_034 },
      { name: "project/run.json", bytes: 3914 },
      { name: "receipt.json", bytes: 4012 },
      { name: "manifest.json", bytes: 702 },
    ],
    receipt: JSON.stringify({ schema: 1, seed: 7, config }, null, 2),
  };
  const formats = [
    { dtype: "fp32", bytes: 3_209_779, sameText: 5, sameAnswer: 5 },
    { dtype: "q4", bytes: 801_020, sameText: 3, sameAnswer: 4 },
  ] as const;
  const parts = [
    { folder: "peft/", equal: 20, ms: 3100 },
    { folder: "merged/", equal: 20, ms: 2800 },
  ];
  const loaded = { questions: 20, parts };
  state.readBack.value = { state: "read", report: { loaded, questions: 5, formats } };
}

/** The run at the moment at which it waits for a person, its questions without answers. */
export function showWaiting(state: PageState, config: RunConfig): void {
  state.config.value = config;
  state.debates.value = new Map(
    [...state.debates.value].map(([key, debate]) => [
      key,
      { ...debate, task: { ...debate.task, answer: null } },
    ]),
  );
  state.lesson.value = null;
  state.stage.value = "distil";
  state.awaiting.value = true;
}

/** A model that was looked at, one on its way, a stored one and a damaged one. */
function showLibrary(library: LibraryState): void {
  const repo = "HuggingFaceTB/SmolLM2-135M-Instruct";
  const commit = "12fd25f77366fa6b3b4b768ec3050bf629380bac";
  const key = "HuggingFaceTB--SmolLM2-135M-Instruct@12fd25f77366";
  library.offer.value = {
    key,
    name: repo,
    commit,
    license: "apache-2.0",
    isGated: false,
    family: "llama",
    parameters: 134_515_008,
    weightTypes: ["BF16"],
    downloadBytes: 271_189_000,
    plan: {
      fits: true,
      sentence: "This run takes up to 1.1 GB of GPU memory; 2.0 GB are allowed.",
    },
    state: "begun",
  };
  library.download.value = {
    key,
    name: repo,
    progress: {
      file: "model.safetensors",
      doneBytes: 97_517_568,
      totalBytes: 271_189_000,
      bytesPerSecond: 3_400_000,
      secondsLeft: 51,
    },
  };
  library.catalogue.value = [
    {
      name: `${repo}@${commit}`,
      repo,
      license: "apache-2.0",
      isGated: false,
      parameters: 134_515_008,
      downloadBytes: 269_060_552,
      trainingFlops: 3e13,
      canRun: true,
      sentence: "This run takes up to 1.1 GB of GPU memory; 2.0 GB are allowed.",
    },
    {
      name: "meta-llama/Llama-3.2-1B-Instruct@9213176726f574b556790deb65791e0c5aa438b6",
      repo: "meta-llama/Llama-3.2-1B-Instruct",
      license: "llama3.2",
      isGated: true,
      parameters: 1_235_814_400,
      downloadBytes: 2_471_645_608,
      trainingFlops: 3e14,
      canRun: false,
      sentence: "This run takes 3.1 GB of GPU memory even with its smallest settings; 2.0 GB are allowed.",
    },
  ];
  library.listing.value = {
    models: [
      {
        key,
        repo,
        commit,
        license: "apache-2.0",
        totalBytes: 271_189_000,
        storedBytes: 96_468_992,
        isComplete: false,
        isFromFiles: false,
      },
      {
        key: "Qwen--Qwen3-0.6B@c1899de289a0",
        repo: "Qwen/Qwen3-0.6B",
        commit: "c1899de289a04d12100db370d81485cdf75e47ca",
        license: "apache-2.0",
        totalBytes: 1_520_000_000,
        storedBytes: 1_520_040_000,
        isComplete: true,
        isFromFiles: false,
      },
      {
        key: "Qwen--Qwen2.5-0.5B-Instruct@7ae557604adf",
        storedBytes: 12_345_678,
        problem: "the browser has removed or cut model.safetensors",
      },
    ],
    room: { usedBytes: 1_630_000_000, quotaBytes: 10_737_418_240 },
  };
  library.error.value =
    "https://hub.example/a/b/resolve/model.safetensors: no data for 15 seconds. Check the connection and try again.";
}

/** All that the page shows, before it is drawn. */
export interface ShownStates {
  readonly state: PageState;
  readonly library: LibraryState;
  readonly imports: ImportState;
  readonly exporting: ExportState;
  readonly hub: HubState;
  readonly questions: QuestionsState;
  readonly offline: OfflineState;
}

/** @param change what stands there otherwise than it was recorded
 *  @param openStore where reports and comparisons are read from; the recording has none */
export function openRecordedPage(
  main: HTMLElement,
  host: HTMLElement,
  moment: Moment,
  { change, openStore }: { change?: (shown: ShownStates) => void; openStore?: () => Promise<Store> } = {},
): RecordedPage {
  const state = createState();
  const called: string[] = [];
  const note = (name: string) => (argument?: unknown) => {
    called.push(typeof argument === "string" ? `${name} ${argument}` : name); // a button passes its event
  };
  const commands: Commands = {
    start: note("start"),
    pause: note("pause"),
    finish: note("finish"),
    resume: note("resume"),
    cancel: note("cancel"),
    show: note("show"),
    proceed: note("proceed"),
    remove: note("remove"),
    undoRemove: note("undoRemove"),
    holdUndo: () => undefined, // whatever has the focus calls it
    removeNow: note("removeNow"),
    label: (runId, label) => called.push(`label ${runId} ${JSON.stringify(label)}`),
    leave: note("leave"),
    takeOver: note("takeOver"),
    judge: ({ answer, isRight }) => called.push(`judge ${answer} ${isRight}`),
    goOn: note("goOn"),
    chooseLessons: (choice) => called.push(`chooseLessons ${JSON.stringify(choice)}`),
    setField: (key, text) => {
      state.form.value = new Map(state.form.value).set(key, text);
    },
    chooseModel: (path) => {
      state.model.value = path;
    },
    chooseSecond: (path) => {
      state.second.value = path;
    },
    hold: (key) => {
      state.held.value = key;
    },
  };
  const library = createLibraryState("https://hub.example");
  showLibrary(library);
  const libraryCommands: LibraryCommands = {
    open: note("library.open"),
    measured: note("library.measured"),
    look: note("library.look"),
    lookAt: (name) => called.push(`library.lookAt ${name}`),
    lookAtFiles: note("library.lookAtFiles"),
    download: note("library.download"),
    keep: note("library.keep"),
    proceed: ({ repo, commit }) => called.push(`library.proceed ${repo}@${commit}`),
    pause: note("library.pause"),
    cancel: note("library.cancel"),
    remove: note("library.remove"),
  };
  const imports = createImportState();
  const importCommands: ImportCommands = {
    look: note("import.look"),
    take: note("import.take"),
    drop: note("import.drop"),
    trainOn: (runId) => called.push(`import.trainOn ${runId}`),
    startFromBase: note("import.startFromBase"),
  };
  const exporting = createExportState();
  const exportCommands: ExportCommands = {
    open: () => showPlan(exporting),
    choose: (choice) => {
      exporting.choice.value = choice;
      called.push("export.choose");
    },
    write: note("export.write"),
    cancel: note("export.cancel"),
    saveRun: () => called.push("export.saveRun"),
    save: (name) => called.push(`export.save ${name}`),
  };
  const hub = createHubState("https://hub.example", "");
  const hubCommands: HubCommands = {
    open: note("hub.open"),
    signIn: note("hub.signIn"),
    signInWith: note("hub.signInWith"),
    signOut: note("hub.signOut"),
    stopSignIn: note("hub.stopSignIn"),
    upload: note("hub.upload"),
    cancel: note("hub.cancel"),
  };
  const questions = createQuestionsState();
  const questionsCommands: QuestionsCommands = {
    choose: note("questions.choose"),
    paste: note("questions.paste"),
    change: note("questions.change"),
    setRole: note("questions.setRole"),
    setExamples: note("questions.setExamples"),
    clear: note("questions.clear"),
  };
  showMoment(state, moment, recordedConfig());
  const offline = createOfflineState();
  change?.({ state, library, imports, exporting, hub, questions, offline });
  const trying = nobodyToAsk(note);
  const endMirror = mirrorState(state, main);
  render(
    h(Page, {
      state,
      commands,
      library: { state: library, commands: libraryCommands },
      hub: { state: hub, commands: hubCommands },
      imports: { state: imports, commands: importCommands },
      exporting: { state: exporting, commands: exportCommands },
      questions: { state: questions, commands: questionsCommands },
      offline,
      trying: openStore === undefined ? trying : { ...trying, openStore },
    }),
    host,
  );
  return {
    state,
    commands,
    library,
    imports,
    exporting,
    called,
    unmount: () => {
      endMirror();
      render(null, host);
    },
  };
}

/** A recorded run has no models that could be asked: its words are all that is looked at. */
function nobodyToAsk(
  note: (name: string) => (...args: readonly unknown[]) => void,
): TryPorts & HereProps["trying"] {
  const nothing = () => Promise.reject(new RunError("internal", "This run is a recording."));
  return {
    taskSet: nothing,
    openStore: () => Promise.reject(new RunError("store-unavailable", "This run is a recording.")),
    crew: () => crewPorts("wasm"),
    model: nothing,
    whyNot: () => Promise.resolve(null),
    keep: (question) => {
      note("try.keep")(question);
      return "Kept.";
    },
  };
}

/** What the plan of everything says. */
function showPlan(exporting: ExportState): void {
  const sizes = new Map([
    ["README.md", 4000],
    ["peft/adapter_model.safetensors", 101_000],
    ["merged/model.safetensors", 3_064_576],
    ["merged/onnx/model.onnx", 3_209_779],
    ["merged/onnx/model_q4.onnx", 700_000],
    ["data/sft.jsonl", 90_000],
  ]);
  exporting.sizes.value = sizes;
  exporting.plan.value = {
    files: Array.from(sizes, ([name, bytes]) => ({ name, bytes })),
    bytes: 7_300_000,
    unfit: [],
  };
}
