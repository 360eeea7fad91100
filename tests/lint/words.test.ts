// Every sentence of the page is said in its language: nothing for people to read stands in English alone, and no translation is left over.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GERMAN } from "../../src/app/words/de/german.ts";
import { REFILLED_DE } from "../../src/app/words/de/refilled.ts";
import { LANGUAGES } from "../../src/app/words/language.ts";
import { findSaid, typesWith } from "./said.ts";
import { teacherWords } from "./teacher_words.ts";

/** What is still to be moved. German is offered once nothing stands here. */
const TO_MOVE: readonly string[] = [];

/** What is no sentence of the page, by file: it is English in every language, for the reason given. */
const STAYS: Readonly<Record<string, readonly string[]>> = {
  // Sentences of RunErrors, and of settings that do not go together, which become RunErrors on the command line.
  "run/device_fit.ts": ["This browser offers no graphics device."],
  "run/fetch_pipeline.ts": ["The part of the page"],
  "run/busy_elsewhere.ts": ["Another tab"],
  "run/new_run.ts": ["An agent with a role", "Clear them"],
  "run/voice_fit.ts": ["8 Choose", "The source of questions"],
  "models/library_session.ts": [
    "Stored models",
    "Looking at",
    "The download",
    "Keeping the model",
    "The pause",
    "Cancelling",
    "Deleting",
  ],
  "bring_in/import_session.ts": ["the student of run"], // stored with the run
  "hub/hub_view.tsx": ["adapter"], // an id
  "report/report_file.ts": ["<"], // markup
  "stages/take/purposes.ts": ["# pip", "// npm", "llama-cli"], // programs
  "stages/take/read_back_view.tsx": ["dtype"], // names of fields and measures
  "stages/train/practice_view.tsx": ["AUC"],
  "hub/hub_sign_in.ts": ["openid", "the answer", "it was refused", "the Hub says"], // names of rights; parts of an error's sentence
  "madiff/plans_view.tsx": ["a file of plans", "plans.jsonl that"], // parts of an error's sentence
  "search/open_log.ts": ["the log of a search", "8 of the search itself"], // as well
  "offline/offline_session.ts": ["take over", "other tabs"], // messages to the service worker
  "parts/picked_files.ts": ["8: cannot be read"], // an error's sentence
  "parts/theme.ts": ["(prefers", "prefers", "not all"], // media
  "words/language.ts": ["English", "Deutsch"], // each language by its own name
  "words/numbers.ts": ["Byte"], // a unit in German
};

const PAGE = "src/app";
const FILES = readdirSync(PAGE, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith(join("words", "de")))
  .concat(join("..", "main.ts"))
  .toSorted();
const SOURCES = FILES.map((file) => [file, readFileSync(join(PAGE, file), "utf8")] as const);

/** The types of the page whose data holds sentences, to be said where the data is read. */
const sentenceTypes = new Set(["Sentence"]);
for (const [file, source] of SOURCES)
  for (const name of typesWith(file, source, new Set(["Sentence"]))) sentenceTypes.add(name);

const found = new Map(SOURCES.map(([file, source]) => [file, findSaid(file, source, sentenceTypes)]));
const isTranslated = (text: string): boolean => Object.hasOwn(GERMAN, text);

/** A sentence that has a translation needs to be said all the same, except in data that is said where it is read. */
const unsaidIn = (file: string): string[] => {
  const { unsaid = [], kept = [], words = [] } = found.get(file) ?? {};
  return [...unsaid, ...kept.filter((text) => !isTranslated(text)), ...words.filter(isTranslated)].filter(
    (text) => text !== "Retort" && !(STAYS[file] ?? []).some((start) => text.startsWith(start)),
  );
};
const isToMove = (file: string): boolean => TO_MOVE.some((room) => file.startsWith(room));

test("nothing for people to read stands in the page's files without being said", () => {
  const missed = FILES.filter((file) => !isToMove(file)).flatMap((file) =>
    unsaidIn(file).map((text) => `${file}: ${text}`),
  );
  expect(missed).toEqual([]);
});

test("shares are written in percent by words/numbers.ts alone", () => {
  const byHand = /&nbsp;%|\\u00a0%|(decimal|grouped)\(\s*(100 \* |[\w.[\]]+ \* 100)/g;
  const written = FILES.map(
    (file) => [file, readFileSync(join("src/app", file), "utf8").match(byHand)] as const,
  );
  expect(written.filter(([, found]) => found !== null).map(([file]) => file)).toEqual(["words/numbers.ts"]);
});

test("no view takes an error's own words, which may be for experts alone: they go through toldError", () => {
  const raw = /asRunError\([^)]*\)\.message|\berror\.message\b/;
  const takers = SOURCES.filter(([, source]) => raw.test(source)).map(([file]) => file);
  // Sentences of settings, models and questions, which are written for people; a fault of drawing stands in a sentence of its own.
  expect(takers).toEqual([
    "parts/boundary.tsx",
    "questions/asked_questions.ts",
    "run/agents_field.tsx",
    "run/chosen_model.ts",
    "run/form_texts.ts",
    "run/session.ts",
    "search/page_bench.ts", // kept in the search's log, as the command line keeps it
    "search/page_team_bench.ts", // as that
  ]);
});

test("what is still to be moved is named as long as it has something to move, and German is offered after that", () => {
  const moved = TO_MOVE.filter(
    (room) => !FILES.some((file) => file.startsWith(room) && unsaidIn(file).length > 0),
  );
  expect(moved).toEqual([]);
  expect(LANGUAGES.some(({ id }) => id === "de")).toBe(TO_MOVE.length === 0);
});

const DE = "src/app/words/de";
const dictionaries = readdirSync(DE)
  .filter((file) => file !== "german.ts")
  .map((file) => [file, [...findSaid(file, readFileSync(join(DE, file), "utf8")).keys]] as const);

test("a sentence is translated in one file", () => {
  const places = new Map<string, string[]>();
  for (const [file, keys] of dictionaries)
    for (const key of keys) places.set(key, [...(places.get(key) ?? []), file]);
  expect(places.size).toBe(Object.keys({ ...GERMAN, ...REFILLED_DE }).length);
  expect([...places].filter(([, files]) => files.length > 1)).toEqual([]);
});

/** Everything that is a string somewhere in the source, and the text of index.html. */
function allTexts(): (text: string) => boolean {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith(join("app", "words", "de")))
    .map((file) => findSaid(file, readFileSync(join("src", file), "utf8")));
  const html = readFileSync("index.html", "utf8").replaceAll(/\s+/g, " ");
  const ofTeachers = new Set(teacherWords());
  return (text) =>
    ofTeachers.has(text) ||
    sources.some(({ said, literals, keys }) => said.has(text) || literals.has(text) || keys.has(text)) ||
    html.includes(text);
}

test("a translation whose sentence is gone is gone too", () => {
  const stands = allTexts();
  expect(Object.keys(GERMAN).filter((text) => !stands(text))).toEqual([]);
});

const namesIn = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)|<(\w+)>/g)].map(([, hole, tag]) => hole ?? `<${tag}>`).toSorted();

test("a translation has no hole and no mark that its sentence has not, and closes its marks", () => {
  for (const [english, german] of Object.entries(GERMAN)) {
    expect(namesIn(english), english).toEqual(expect.arrayContaining(namesIn(german)));
    expect(german.match(/<\w+>/g)?.length, german).toBe(german.match(/<\/\w+>/g)?.length);
    if (!english.includes('"')) expect(german, "straight quotes").not.toMatch(/"/);
  }
});

test("the search finds what is not said", () => {
  const source = `
    const WORDS = { a: "Some words here" };
    export const View = () => (
      <p class="not for people" aria-label="for people">
        Bare text {say("A said sentence")} {isOn ? "Pause" : \`\${n} lessons were kept\`}
      </p>
    );`;
  expect(findSaid("view.tsx", source).unsaid).toEqual([
    "Some words here",
    "for people",
    "Bare text",
    "Pause",
    "8 lessons were kept",
  ]);
});

test("the search tells data that is said later from a text that is shown as it is, also of a single word", () => {
  const source = `
    interface Choice { readonly label: Sentence }
    const KEPT: Readonly<Record<string, Sentence>> = { a: "Some words here" };
    const CHOICES: readonly Choice[] = [{ label: "More words here" }];
    function stateWords(state: string): string {
      if (state === "done") return "done";
      return CLASSES["big"] + say("to come");
    }
    const View = () => <p class="step">{isOn ? "on" : <b title={isOff ? "off" : stateWords("x")} />}</p>;`;
  const types = new Set(["Sentence", ...typesWith("view.tsx", source, new Set(["Sentence"]))]);
  const { unsaid, kept, words } = findSaid("view.tsx", source, types);
  expect(unsaid).toEqual([]);
  expect(kept).toEqual(["Some words here", "More words here"]);
  expect(words).toEqual(["done", "on", "off"]);
});
