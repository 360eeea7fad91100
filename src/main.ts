// Puts the page together: real ports, one session, the views.
import { signal } from "@preact/signals";
import { h, render } from "preact";
import { version } from "../package.json";
import { saveFile } from "./app/stages/take/archive.ts";
import { keepStorage, probeDevice, probeStorage } from "./app/home/device_probe.ts";
import { ExportSession } from "./app/stages/take/export_session.ts";
import { createExportState } from "./app/stages/take/export_state.ts";
import { modelFromQuery, secondFromQuery } from "./app/run/chosen_model.ts";
import { textsFromQuery } from "./app/run/form_texts.ts";
import { oncePerFrame } from "./app/frame.ts";
import { mirrorState } from "./app/hooks.ts";
import { HubSession } from "./app/hub/hub_session.ts";
import { createHubState } from "./app/hub/hub_state.ts";
import { visitInWindow } from "./app/hub/hub_window.ts";
import { ImportSession } from "./app/bring_in/import_session.ts";
import { createImportState } from "./app/bring_in/import_state.ts";
import { hasStoredModels } from "./app/models/has_stored.ts";
import { isProjectorQuery, lessonFromQuery, withLesson, withProjector } from "./app/lesson/lesson_link.ts";
import { LibrarySession } from "./app/models/library_session.ts";
import { createLibraryState } from "./app/models/library_state.ts";
import { keptTheme, showTheme } from "./app/parts/theme.ts";
import { createOfflineState } from "./app/offline/offline_state.ts";
import { Page } from "./app/page.tsx";
import { showUnseenSigns } from "./app/parts/unseen_signs.ts";
import { QuestionsSession } from "./app/questions/questions_session.ts";
import { loadAsked } from "./app/questions/questions_panel.tsx";
import { createQuestionsState } from "./app/questions/questions_state.ts";
import { Session } from "./app/run/session.ts";
import { fillForm } from "./app/run/usual_fill.ts";
import { teacherDevice } from "./app/run/teacher_device.ts";
import type { PageModel } from "./app/run/session_ports.ts";
import { createState } from "./app/state.ts";
import { speak, wantedLanguage, withLanguage } from "./app/words/language.ts";
import { say } from "./app/words/say.tsx";
import { limitScripts } from "./app/trusted_types.ts";
import { RunError } from "./core/errors.ts";
import { systemClock } from "./core/ports.ts";
import { HUB_ENDPOINT, PROJECT } from "./core/project.ts";
import { openStore } from "./store/idb_store.ts";
import { openProject, takeOverProject } from "./store/project_lock.ts";
import { crewPorts } from "./threads/crew.ts";
import { isTunedQuery, withTuning } from "./app/run/tuning_link.ts";
import { openSource } from "./tasks/sources.ts";
import type { RunConfig } from "./settings/run_config.ts";
import type { TaskSet } from "./tasks/task_set.ts";
import { OWN_SOURCE } from "./tasks/sources/own.ts";
import { exportLine } from "./threads/export/client.ts";
import { hubLine } from "./threads/hub/client.ts";
import { importLine } from "./threads/import/client.ts";
import { libraryLine } from "./threads/library/client.ts";
import { questionsLine } from "./threads/questions/client.ts";
import { readDownloadBack } from "./threads/reader/client.ts";

limitScripts(Reflect.get(globalThis, "trustedTypes"), { baseURI: document.baseURI, origin: location.origin });

showUnseenSigns();
if (keptTheme() !== "auto") showTheme(keptTheme());

const MODEL_PATH = "models/tiny";
/** Of the model that is chosen, as a worker finds it. */
const chosenPath = (): string => state.model.value || MODEL_PATH;

/** @param path of a stored model, "" for the bundled one */
async function openPageModel(path: string): Promise<PageModel> {
  if (path !== "") return (await import("./app/models/stored_model.ts")).openStoredModel(path);
  return (await import("./app/models/bundled_model.ts")).openBundledModel(MODEL_PATH);
}

const crewOf = (device: "wasm" | "webgpu", database?: string) =>
  crewPorts(device, {
    isTuned: isTunedQuery(location.search),
    ...(database === undefined ? {} : { database }),
  });

function setQuery(query: string): void {
  const whole = withLanguage(
    location.search,
    withTuning(location.search, withLesson(location.search, query)),
  );
  history.replaceState(null, "", whole === "" ? location.pathname : `?${whole}`);
}

/** Puts a lesson beside the page, and tells a person who has none because it could not be fetched. */
async function showLesson(lesson: string): Promise<void> {
  try {
    const { openLesson } = await import("./app/lesson/open_lesson.tsx");
    openLesson({
      lesson,
      page: state,
      commands: session,
      clock: systemClock,
      openStore: () => openStore(PROJECT),
      newId: () => crypto.randomUUID(),
      view: {
        isProjector: isProjectorQuery(location.search),
        remember: (isProjector) =>
          history.replaceState(null, "", `?${withProjector(location.search, isProjector)}`),
      },
      pageOpened: opened,
    });
  } catch {
    const message = say("The lesson could not be fetched. Check the connection and reload the page.");
    state.trouble.value = { code: "fetch-failed", message, stage: null };
  }
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new RunError("internal", `index.html has no element with the id "${id}".`);
  return found;
}

const state = createState();
const ownSet = signal<TaskSet | null>(null);
const questionsState = createQuestionsState();
const questions = new QuestionsSession(questionsState, {
  start: questionsLine,
  modelPath: chosenPath,
  onRead: (set) => (ownSet.value = set),
  pause: () => new Promise((resolve) => setTimeout(resolve, 400)),
});
const taskSet = async (config: RunConfig): Promise<TaskSet> =>
  config.source === OWN_SOURCE.id
    ? (await loadAsked()).askedQuestions(questionsState)
    : openSource(config.source, { settings: config });
const importState = createImportState();
const session = new Session(state, {
  clock: systemClock,
  isOffline: () => !navigator.onLine,
  versions: { retort: version, browser: navigator.userAgent },
  openStore: () => openStore(PROJECT),
  start: () => importState.start.value,
  questionsRead: questions.whenRead,
  taskSet,
  openProject: () => openProject(PROJECT, navigator.locks),
  takeOverProject: () => takeOverProject(PROJECT, navigator.locks),
  model: openPageModel,
  planTeam: (members) => library.planTeam(members),
  crew: crewOf,
  probeDevice: () => probeDevice(navigator.gpu),
  probeStorage: () => probeStorage(navigator.storage),
  keepStorage: () => keepStorage(navigator.storage),
  readBack: readDownloadBack,
  schedule: oncePerFrame,
  setQuery,
});

const imports = new ImportSession(importState, {
  line: importLine,
  openProject: () => openProject(PROJECT, navigator.locks),
  openStore: () => openStore(PROJECT),
  modelPath: chosenPath,
  show: session.show,
});

const client = document.querySelector<HTMLMetaElement>('meta[name="hub-client"]')?.content ?? "";
const hubState = createHubState(HUB_ENDPOINT, client);
const hub = new HubSession(hubState, {
  start: hubLine,
  random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
  returnAddress: new URL("hub_return.html", document.baseURI).href,
  visit: visitInWindow,
});

const libraryState = createLibraryState(HUB_ENDPOINT);
const library = new LibrarySession(libraryState, {
  start: libraryLine,
  device: () => (state.device.value.kind === "adapter" ? state.device.value.adapter : null),
  keepStorage: () => keepStorage(navigator.storage),
});

libraryState.listing.subscribe((listing) => {
  if (listing !== null) void probeStorage(navigator.storage).then((found) => (state.storage.value = found));
});

const exportState = createExportState();
const exporter = new ExportSession(state, exportState, {
  start: exportLine,
  openStore: () => openStore(PROJECT),
  openProject: () => openProject(PROJECT, navigator.locks),
  save: saveFile,
});
state.runId.subscribe(() => exporter.clear());
state.runState.subscribe((now) => {
  if (now === "running") exportState.saving.value = null; // a file that was saved lacks what comes from now on
});

const offlineState = createOfflineState();

/** The built page has a service worker, which needs the list that the build makes of its files. */
async function startServiceWorker(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const { startOffline } = await import("./app/offline/offline_session.ts");
  await startOffline(offlineState, state, {
    container: navigator.serviceWorker,
    base: document.baseURI,
    script: import.meta.url,
    savesData: () => Reflect.get(Reflect.get(navigator, "connection") ?? {}, "saveData") === true,
    reload: () => location.reload(),
  });
}

state.form.value = textsFromQuery(location.search);
state.model.value = modelFromQuery(location.search);
state.second.value = secondFromQuery(location.search);
state.model.subscribe(() => {
  imports.startFromBase(); // an adapter fits one model
  questions.askAgain();
});
fillForm(state, ownSet, setQuery);

function showPage(): void {
  mirrorState(state, element("app"));
  const page = element("page");
  page.replaceChildren();
  render(
    h(Page, {
      state,
      commands: session,
      library: { state: libraryState, commands: library },
      hub: { state: hubState, commands: hub },
      imports: { state: importState, commands: imports },
      exporting: { state: exportState, commands: exporter },
      questions: { state: questionsState, commands: questions },
      offline: offlineState,
      trying: {
        openStore: () => openStore(PROJECT),
        crew: (database) => crewOf(teacherDevice(state.device.value), database),
        model: openPageModel,
        taskSet: async (config: RunConfig) => {
          await questions.whenRead();
          return taskSet(config);
        },
        whyNot: questions.whyNot,
        keep: questions.keep,
      },
    }),
    page,
  );
}
// In English if another language cannot be fetched. Not awaited at the top level: a chunk that imports from this script could then wait for it.
const language = wantedLanguage(location.search, navigator.languages);
if (language === "en") showPage();
else void speak(language).then(showPage, showPage);

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) session.look();
});
const opened = session.open();
const lesson = lessonFromQuery(location.search);
if (lesson !== "") void showLesson(lesson);
void opened.then(async () => {
  // Neither rejects: what fails is shown on the page.
  if (state.model.value !== "" || (await hasStoredModels(navigator.storage))) library.open();
  await startServiceWorker();
});
