// Sentences that other rooms write with values in them, as the German page says them: every one that the page shows has its German, and the
// values come through as the language writes them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { GERMAN } from "../../../src/app/words/de/german.ts";
import { REFILLED_DE } from "../../../src/app/words/de/refilled.ts";
import { speak } from "../../../src/app/words/language.ts";
import { refillWith } from "../../../src/app/words/refilled.ts";
import { sayAny } from "../../../src/app/words/say.tsx";
import { findSaid } from "../../lint/said.ts";

/** The files whose sentences the page shows with `sayAny`, and which of their texts are only parts of such a sentence, or errors. */
const WRITERS: Readonly<Record<string, readonly string[]>> = {
  "eval/held_out.ts": ["from 8 to 8 %", "On 8 held-out 8 a score", "8 That is too few"],
  "methods/on_processor.ts": [],
  "settings/row.ts": [],
  "voice/needs.ts": ["8 is off"],
  "tasks/reading/delimited.ts": ["It has 8 cells where 8 are expected."], // by its two signs, below
  "tasks/reading/encoding.ts": [
    "8 is larger than",
    "8 MB",
    "8 is a zip",
    "8 is not UTF-8",
    "8 holds zeros",
    "a list of questions as text",
  ],
  "tasks/reading/json_table.ts": ["it cannot be read", "It holds 8"],
  "tasks/reading/read_questions.ts": [
    "it has columns and no rows",
    "none of its 8 rows can be asked",
    "8: 8. 8",
  ],
  "tasks/reading/reading_notes.ts": [
    "and 8 more are asked",
    "is asked",
    "“8” 8 more than once",
    "one template",
    "8 templates",
  ],
  "tasks/reading/row_task.ts": [],
  "train/compared_training.ts": [
    "Stopped after step 8: 8 on the mean. More steps would only add certainty.",
    "0 or above",
    "a whole number from 1 on",
  ],
  "train/guards.ts": [],
  "train/plan.ts": ["8 instead of 8"],
  "train/team_plan.ts": ["8 with 8"],
};

/** Files of which only whole sentences are shown so; their other texts have a place of their own in the dictionary. */
const OF_SENTENCES = [
  "methods/copy/method.ts",
  "methods/da/method.ts",
  "methods/dpo/method.ts",
  "methods/pad/method.ts",
  "settings/run_config.ts",
  "settings/shared_rows.ts",
];

const said = (text: string): string => (GERMAN as Readonly<Record<string, string>>)[text] ?? text;
const refill = refillWith(REFILLED_DE, said);
/** A part of a sentence, as it stands in one. */
const part = (text: string): string | null => {
  const [, words = text] =
    /^As asked for: (.*)\.$/.exec(
      refillWith(
        { "As asked for: {saidPart}.": "As asked for: {saidPart}.", ...REFILLED_DE },
        said,
      )(`As asked for: ${text}.`) ?? "",
    ) ?? [];
  return words === text ? null : words;
};

const page = { documentElement: { lang: "en" }, querySelectorAll: () => [] };
beforeAll(async () => {
  vi.stubGlobal("document", page);
  await speak("de");
});
afterAll(() => speak("en"));

test("every sentence of the files whose sentences are shown has its German", () => {
  let count = 0;
  const files = [...Object.entries(WRITERS), ...OF_SENTENCES.map((file) => [file, null] as const)];
  const missing = files.flatMap(([file, parts]) => {
    const { unsaid } = findSaid(file, readFileSync(`src/${file}`, "utf8"));
    const whole = unsaid.filter((text) =>
      parts === null ? text.endsWith(".") : !parts.some((part) => text.startsWith(part)),
    );
    count += whole.length;
    return whole
      .filter((text) => refill(text) === null && part(text) === null && said(text) === text)
      .map((text) => `${file}: ${text}`);
  });
  expect(missing).toEqual([]);
  expect(count).toBeGreaterThan(45);
});

test("a template whose sentence is gone is gone too", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith(join("app", "words")))
    .map((file) => readFileSync(join("src", file), "utf8"));
  // A sentence may be put together of several; one of its longer parts stands there.
  const gone = Object.keys(REFILLED_DE).filter((text) => {
    const parts = text
      .split(/\{\w+\}|[.:,] | instead of|held-out questions? | from /)
      .map((part) => part.replace(/[“.:]?\s*$/, "").trim());
    const long = parts.filter((part) => part.length > 8);
    return long.length > 0 && !long.some((part) => sources.some((source) => source.includes(part)));
  });
  expect(gone).toEqual([]);
});

test("a template has the same holes in both languages, and a sentence has one translation", () => {
  for (const [text, words] of Object.entries(REFILLED_DE)) {
    const holes = (of: string) => (of.match(/\{\w+\}/g) ?? []).toSorted();
    expect(holes(words), text).toEqual(holes(text));
    expect(said(text), text).toBe(text);
  }
});

test.each([
  [
    "The search in this browser was asked for differently (vary, test-tasks), or by another version of this page. Choose the model and the questions that it began with, or save its log to keep it, and delete it to begin another one.",
    "Die Suche in diesem Browser wurde anders begonnen (vary, test-tasks) oder von einer anderen Version dieser Seite. Wähle das Modell und die Fragen, mit denen sie begann, oder speichere ihr Protokoll, um es zu behalten, und lösche sie, um eine andere zu beginnen.",
  ],
  [
    "As asked for, this run would take 1.9 GB of GPU memory; 900.0 MB are allowed. It takes 880.5 MB with weights as q8 instead of f16, 512 tokens at a time instead of 1024 and rank 4 instead of 8.",
    "So, wie er eingestellt ist, würde dieser Durchlauf 1,9\u00a0GB Grafikspeicher brauchen; erlaubt sind 900,0\u00a0MB. Er braucht 880,5\u00a0MB, und zwar so: Gewichte als q8 statt f16, 512 statt 1024 Tokens auf einmal und Rang 4 statt 8.",
  ],
  [
    "While the group speaks, a/b takes 512.0 MB of the graphics device’s memory. While the group speaks, c with 1.0 GB and d with 12 kB take 1.1 GB of this machine’s memory, and 1.0 GB more while the largest is opened.",
    "Während die Gruppe spricht: a/b braucht 512,0\u00a0MB Grafikspeicher. Während die Gruppe spricht: c mit 1,0\u00a0GB und d mit 12\u00a0kB brauchen 1,1\u00a0GB Arbeitsspeicher, und 1,0\u00a0GB mehr, während das größte geöffnet wird.",
  ],
  [
    "questions.csv: none of its 3 rows can be asked. “text” is empty or missing, so there is nothing to ask.",
    "questions.csv: Keine der 3 Zeilen kann gefragt werden. „text“ ist leer oder fehlt, also gibt es nichts zu fragen.",
  ],
  [
    "Copies of another question: 2 the very same, 1 nearly the same. What belongs together is learned or tested, never both.",
    "Kopien einer anderen Frage: 2 genau gleich, 1 fast gleich. Was zusammengehört, wird gelernt oder getestet, nie beides.",
  ],
  [
    "Its answer “1.5 and (more)” is none of its 4 choices.",
    "Ihre Antwort „1.5 and (more)“ ist keine ihrer 4 Auswahlmöglichkeiten.",
  ],
  [
    "On 1 held-out question a score of one half stands for anything from 5 to 95 % (95 % interval). That is too few for a claim; 100 would give from 40 to 60 %.",
    "Bei 1 zurückgehaltenen Frage kann ein Ergebnis von der Hälfte alles von 5 bis 95 % heißen (95\u2011%-Intervall). Das ist zu wenig für eine Aussage; 100 ergäben 40 bis 60 %.",
  ],
  [
    "It has 3 cells where 2 are expected. Put a text that holds a “;” into quotation marks.",
    "Sie hat 3 Zellen, erwartet werden 2. Setz einen Text, der „;“ enthält, in Anführungszeichen.",
  ],
  [
    "It has 3 cells where 2 are expected. Put a text that holds a tab into quotation marks.",
    "Sie hat 3 Zellen, erwartet werden 2. Setz einen Text, der einen Tabulator enthält, in Anführungszeichen.",
  ],
])("values come through: %s", (text, words) => {
  expect(refill(text)).toBe(words);
});

test("what a person wrote stays as it is, also where it reads like words of ours", () => {
  expect(
    refill(
      "All 5 answers are “a number”. Who always says so is always right: give questions with different answers too.",
    ),
  ).toMatch("„a number“");
  expect([refill("rank 4"), refill("2 nearly the same"), refill("a number")]).toEqual([null, null, null]);
});

test("the page says them in its language, and leaves alone what it does not know", async () => {
  const plan = "This run takes up to 1.5 GB of GPU memory; 4.0 GB are allowed.";
  const unknown = "Nobody wrote this sentence for the page.";
  expect(sayAny(plan)).toBe(
    "Dieser Durchlauf braucht bis zu 1,5\u00a0GB Grafikspeicher; erlaubt sind 4,0\u00a0GB.",
  );
  expect(sayAny(unknown)).toBe(unknown);
  await speak("en");
  expect(sayAny(plan)).toBe(plan.replaceAll(" GB", "\u00a0GB"));
  await speak("de");
});
