// All that a report of a run says, gathered once: what is in the store, what the page counted, and what pupils wrote.
import type { Notebook } from "../../records/notebook.ts";
import type { Report } from "../../records/report.ts";
import { type RunConfig, SETTINGS } from "../../settings/run_config.ts";
import type { Store } from "../../store/store.ts";
import { answerWords, comparison } from "../lesson/comparison.ts";
import { figureOf } from "../lesson/figures.ts";
import { lessonOf } from "../lesson/lesson_list.ts";
import { costWords, runCost } from "../parts/run_cost.ts";
import { settingWords } from "../parts/setting_words.ts";
import { stageTitle, teamWords } from "../parts/wording.ts";
import { grouped } from "../words/numbers.ts";
import { visibleText } from "../../core/visible_text.ts";
import { tallyOf } from "../run/tally.ts";
import type { PageState } from "../state.ts";
import { say, sayAny } from "../words/say.tsx";

/** A thing and what is said of it. */
export type ReportFact = readonly [name: string, value: string];

export interface RunReport {
  readonly runId: string;
  /** When the run began. */
  readonly madeAt: Date;
  readonly config: RunConfig;
  readonly results: Report;
  readonly facts: readonly ReportFact[];
  readonly settings: readonly ReportFact[];
  /** What happened in each stage, a sentence each. */
  readonly story: readonly ReportFact[];
  /** The loss of each training step, in its order. */
  readonly losses: readonly number[];
  /** Questions that only one of the two answered right, before and after. */
  readonly pairs: readonly ReportPair[];
  readonly lesson: WrittenLesson | null;
}

export interface ReportPair {
  readonly question: string;
  readonly right: string;
  readonly before: string;
  readonly after: string;
}

/** What pupils wrote, card by card; cards on which nothing was written are left out. */
export interface WrittenLesson {
  readonly title: string;
  readonly who: string;
  readonly cards: readonly {
    readonly title: string;
    readonly guesses: readonly { readonly question: string; readonly guess: string; readonly came: string }[];
    readonly notes: readonly { readonly question: string; readonly text: string }[];
  }[];
}

const PAIRS = 4;

/** The report of the run on the page; null until it has been tested. @throws RunError of the store */
export async function collectReport(state: PageState, store: Store): Promise<RunReport | null> {
  const [runId, config, results] = [state.runId.value, state.config.value, state.report.value];
  if (config === null || results === null) return null;
  const [run, dataset, notebooks] = await Promise.all([
    store.getRun(runId),
    store.getDataset(runId),
    store.notebooks(),
  ]);
  const notebook = notebooks.find((each) => each.runId === runId) ?? null;
  const turns = [...state.debates.value.values()].flatMap((debate) => debate.turns);
  return {
    runId,
    madeAt: new Date(run?.createdAt ?? 0),
    config,
    results,
    facts: [
      [say("Run#name"), runId],
      [say("Seed"), String(config.seed)],
      [say("Base model"), visibleText(state.base.value)],
      [say("Who taught"), run === null ? "" : teamWords(run)],
      [
        say("Questions"),
        say("{tasks} to learn from, {tests} to test on", {
          tasks: grouped(config.tasks),
          tests: grouped(config.testTasks),
        }),
      ],
      ...costWords(runCost(run?.seconds ?? {}, turns, state.steps.value)),
      [say("Hash of the lessons (sha256)"), dataset?.hash ?? say("not known")],
    ],
    settings: settingsOf(config),
    story: storyOf(state, config),
    losses: state.steps.value.map(({ loss }) => loss),
    pairs: pairsOf(state),
    lesson: notebook === null ? null : writtenLesson(notebook, state),
  };
}

function settingsOf(config: RunConfig): readonly ReportFact[] {
  return SETTINGS.fields
    .filter((field) => SETTINGS.belongs(field, config))
    .map((field) => [sayAny(field.label), settingWords(field, config)]);
}

function storyOf(state: PageState, config: RunConfig): readonly ReportFact[] {
  const tally = tallyOf([...state.debates.value.values()].filter(({ set }) => set === "distil"));
  const statistics = state.lesson.value?.statistics;
  const curve = figureOf("curve", state);
  const wrong = figureOf("wrongLessons", state);
  const talk = [figureOf("alone", state), figureOf("group", state), figureOf("minds", state)];
  const said = [...new Set(talk.flatMap((figure) => figure?.sentence ?? []))].join(" ");
  const kept =
    statistics === undefined
      ? ""
      : `${say("{kept|answer|answers} kept, {dropped} dropped.", {
          kept: statistics.kept,
          dropped: grouped(statistics.dropped),
        })} ${wrong?.sentence ?? ""}`;
  const parts: readonly ReportFact[] = [
    [stageTitle("debate", config), tally.finished === 0 ? "" : said],
    [stageTitle("distil", config), kept],
    [stageTitle("train", config), curve?.sentence ?? ""],
    [stageTitle("evaluate", config), figureOf("student", state)?.sentence ?? ""],
  ];
  return parts.filter(([, sentence]) => sentence !== "");
}

/** Those that tell most: first what was gained, then what was lost. */
function pairsOf({ pairs }: PageState): readonly ReportPair[] {
  const changed = pairs.value.filter(({ before, after }) => before.correct !== after.correct);
  return changed
    .toSorted((a, b) => Number(b.after.correct) - Number(a.after.correct))
    .slice(0, PAIRS)
    .map(({ task, before, after }) => ({
      question: visibleText(task.question),
      right: visibleText(task.answer ?? say("not known")),
      before: visibleText(before.answer ?? say("no answer")),
      after: visibleText(after.answer ?? say("no answer")),
    }));
}

function writtenLesson(notebook: Notebook, state: PageState): WrittenLesson {
  const lesson = lessonOf(notebook.lesson);
  const wordsOf = (id: string): string => visibleText((notebook.words[id] ?? "").trim());
  const cards = lesson.cards.map(({ title, predictions, notes }) => ({
    title,
    guesses: predictions
      .filter(({ id }) => notebook.given.includes(id))
      .map((each) => {
        const figure = figureOf(each.figure, state);
        const guess = wordsOf(each.id);
        const compared =
          figure === null || figure.value === null ? "" : comparison(each, guess, figure.value);
        const came = `${compared} ${figure?.sentence ?? say("Not known.")}`.trim();
        return { question: each.question, guess: answerWords(each, guess), came };
      }),
    notes: notes
      .map(({ id, question }) => ({ question, text: wordsOf(id) }))
      .filter(({ text }) => text !== ""),
  }));
  const written = cards.filter(({ guesses, notes }) => guesses.length + notes.length > 0);
  return { title: lesson.title, who: visibleText(notebook.who.trim()), cards: written };
}
