import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isRight } from "../../../src/tasks/judge.ts";
import { type QuestionReading, readQuestions } from "../../../src/tasks/reading/read_questions.ts";
import { USUAL_WISH } from "../../../src/tasks/reading/read_wish.ts";
import { openSource } from "../../../src/tasks/sources.ts";
import { takeTasks } from "../../../src/tasks/task_set.ts";
import { SMALL_FILES } from "./small_files.ts";

const read = (name: string, content: string | Uint8Array, wish = {}): QuestionReading =>
  readQuestions({ name, content }, { ...USUAL_WISH, ...wish });
const bytes = (text: string) => new TextEncoder().encode(text);

test.each(SMALL_FILES)("$what: $name", ({ name, text, asked, problems, roles }) => {
  const reading = read(name, text);
  expect(reading.trouble).toBeNull();
  expect(reading.tasks.map(({ question, answer, judge }) => [question, answer, judge])).toEqual(asked);
  const told = problems ?? (reading.problems.length === 0 ? [] : undefined);
  if (told !== undefined) {
    expect(reading.problems.map(({ number, isKept }) => [number, isKept])).toEqual(
      told.map(([number, isKept]) => [number, isKept]),
    );
    for (const [i, [, , reason]] of told.entries()) expect(reading.problems[i]!.reason).toMatch(reason);
  }
  const found = reading.columns.flatMap(({ name: column, role }) => (role === null ? [] : [[column, role]]));
  if (roles !== undefined) expect(Object.fromEntries(found)).toEqual(roles);
  // Nothing is lost: every row is asked or named.
  const leftOut = reading.problems.filter(({ isKept }) => !isKept).length;
  expect(reading.tasks.length + reading.examples.length + leftOut).toBe(reading.rows);
});

test("there are small files enough", () => {
  const rows = SMALL_FILES.map(({ asked, problems = [] }) => asked.length + problems.length);
  expect(SMALL_FILES.length).toBeGreaterThanOrEqual(40);
  expect(rows.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(90);
});

test.each([
  ["an empty file", "empty.csv", "", "empty-dataset", /empty.csv is empty/],
  ["blanks alone", "blank.csv", " \n \n", "empty-dataset", /blank.csv is empty/],
  ["a workbook of Excel", "book.xlsx", "PK\u0003\u0004…", "file-invalid", /is a zip.*Save the table as CSV/],
  ["bytes of zero", "a.csv", "q\0u\0e\0", "file-invalid", /bytes of zero.*UTF-16/],
  ["JSON cut in the middle", "cut.json", '[{"question": "a?"', "file-invalid", /cut.json is not JSON/],
  ["JSON without a list", "one.json", '{\n"a": {"b": 1}\n}', "file-invalid", /expected a list of questions/],
] as const)("%s gets a sentence", (_, name, text, code, message) => {
  expect(() => read(name, bytes(text))).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
  );
});

test("a file of 100 MB is refused with both numbers", () => {
  expect(() => read("huge.csv", new Uint8Array(100_000_000))).toThrow(
    /huge.csv has 100 MB, and questions are read from files of up to 34 MB/,
  );
});

test("a file without a column of questions names its columns, and can be read once a person says which it is", () => {
  const text = "alpha,beta\n1,2\n3,4\n";
  const reading = read("numbers.csv", text);
  expect(reading.trouble).toMatch(/none of its columns looks like questions \(“alpha”, “beta”\)/);
  expect(reading.tasks).toEqual([]);
  const mended = read("numbers.csv", text, { roles: { alpha: "question", beta: "answer" } });
  expect(mended.trouble).toBeNull();
  expect(mended.tasks.map(({ question, answer }) => [question, answer])).toEqual([
    ["1", "2"],
    ["3", "4"],
  ]);
});

test("a file of which no row can be asked says why", () => {
  expect(read("lost.csv", "question,answer\n,1\n,2\n").trouble).toMatch(
    /none of its 2 rows can be asked. “question” is empty/,
  );
});

test("encodings: UTF-8, UTF-16 with a mark, Windows-1252 by choice", () => {
  const text = "question,answer\nWas heißt café auf Englisch?,Café\n";
  const utf16 = (isBig: boolean) =>
    Uint8Array.from([...(isBig ? [0xfe, 0xff] : [0xff, 0xfe]), ...pairs(text, isBig)]);
  const latin = Uint8Array.from(Array.from(text, (letter) => letter.charCodeAt(0)));
  for (const [content, wish, encoding] of [
    [bytes(text), null, "utf-8"],
    [bytes(`\uFEFF${text}`), null, "utf-8"],
    [utf16(false), null, "utf-16"],
    [utf16(true), null, "utf-16"],
    [latin, "windows-1252", "windows-1252"],
  ] as const) {
    const reading = read("cafe.csv", content, { encoding: wish });
    expect(reading.encoding).toBe(encoding);
    expect(reading.tasks[0]).toMatchObject({ question: "Was heißt café auf Englisch?", answer: "Café" });
    expect(reading.notes).toEqual([]);
  }
  expect(() => read("cafe.csv", latin)).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/not UTF-8.*Windows-1252/) as string,
      details: expect.objectContaining({ offer: "windows-1252" }) as object,
    }),
  );
  expect(read("cafe.csv", bytes(text), { encoding: "windows-1252" }).notes).toEqual([
    expect.stringMatching(/looks like UTF-8 that is read as Windows-1252/),
  ]);
});

function pairs(text: string, isBig: boolean): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0)).flatMap((code) =>
    isBig ? [code >> 8, code & 255] : [code & 255, code >> 8],
  );
}

test("how all answers are judged can be chosen, and one rule may stand for all answers", () => {
  const text = "question\nWhen was it?\nAnd when was that?\n";
  const reading = read("dates.csv", text, { judge: "pattern", rule: "^\\d{4}$" });
  expect(reading.tasks.map((task) => [isRight(task, "1999"), isRight(task, "'99")])).toEqual([
    [true, false],
    [true, false],
  ]);
  expect(() => read("dates.csv", text, { judge: "pattern", rule: "(" })).toThrow(/a bracket is not closed/);
  const contained = read("c.csv", "question,answer\na?,blue sky\n", { judge: "contains" });
  expect(isRight(contained.tasks[0]!, "It was the Blue Sky above.")).toBe(true);
});

test("what should be known before a run is said in sentences", () => {
  const notes = (text: string) => read("n.csv", text).notes.join(" ");
  expect(notes("question\na?\nb?\n")).toMatch(/Nobody has given right answers.*agrees on counts as right/);
  expect(notes("question,answer\na?,1\nb?,\n")).toMatch(/1 of 2 questions have no answer/);
  expect(notes("question,answer\nWhere is it?,box\nWho?,Ann\nwhere  is it?,lamp\nWho?,ann\n")).toMatch(
    /“Where is it\?” is asked more than once with different answers, here “box” \/ “lamp”/,
  );
  for (const rows of [
    "Who?,Ann\nWho?,ann\nWhere?,box",
    "3 + 4 = ?,7\n3 - 4 = ?,-1\n3 * 4 = ?,12",
    'a?,"1,200"\na?,1200',
  ])
    expect(notes(`question,answer\n${rows}\n`)).not.toMatch(/different answers/);
  expect(notes("question,answer\na?,yes\nb?,yes\nc?,yes\n")).toMatch(/All 3 answers are “yes”/);
  expect(notes("question,choices,answer\na?,x|y,0\nb?,x|y,1\n")).toMatch(/counted from 0/);
});

test("what was read is a source of questions; without it the source asks for it", async () => {
  const rows = Array.from({ length: 20 }, (_, i) => `Who is number ${i} of the row here?,n${i}`);
  const reading = read("who.csv", `question,answer\n${rows.join("\n")}\n`);
  expect(reading.counts).toEqual({ distil: 10, val: 4, test: 6 });
  const set = await openSource("own", { reading });
  expect(takeTasks(set, "test", 6, 1)).toHaveLength(6);
  expect(takeTasks(set, "test", 6, 1)[0]).toMatchObject({ origin: "own", judge: "text" });
  await expect(openSource("own", {})).rejects.toThrow(/no questions of your own yet/);
  const empty = read("lost.csv", "question,answer\n,1\n");
  await expect(openSource("own", { reading: empty })).rejects.toThrow(/none of its 1 rows can be asked/);
});

test("10,000 rows are read in well under a second", () => {
  const names = ["Ann", "Ben", "Cid", "Dora", "Eva", "Finn"];
  const things = ["hats", "eggs", "pens", "coins", "cards"];
  const rows = Array.from({ length: 10_000 }, (_, i) => {
    const [name, thing] = [names[i % 6]!, things[i % 5]!];
    return `${i},"${name} has ${i} ${thing}, and then ${names[(i * 7) % 6]!} brings ${i % 97} more. How many are there in room ${i % 1013}?",${i + (i % 97)}`;
  });
  const text = bytes(`id,question,answer\n${rows.join("\n")}\n`);
  read("warm.csv", text.slice(0, 20_000));
  const began = process.cpuUsage();
  const reading = read("many.csv", text);
  const { user } = process.cpuUsage(began); // microseconds of work, however busy the machine is with other things
  expect(reading.tasks).toHaveLength(10_000);
  expect(user / 1000).toBeLessThan(1500); // 230 to 400 when measured
});

const DATA = new URL("../../../../shared/data/", import.meta.url);
const FOLDERS = [DATA, new URL("../../../../../shared/data/", import.meta.url)];
const folder = FOLDERS.find((each) => existsSync(new URL("svamp.json", each)));

// The public files lie beside the project where somebody has put them; no row of them is here.
test.skipIf(folder === undefined)("public files open with the right columns guessed", () => {
  const open = (name: string) => read(name, readFileSync(new URL(name, folder)));
  const roles = ({ columns }: QuestionReading) =>
    Object.fromEntries(columns.flatMap(({ name, role }) => (role === null ? [] : [[role, name]])));
  const gsm8k = open("gsm8k_test.jsonl");
  expect([gsm8k.tasks.length, gsm8k.problems]).toEqual([1319, []]);
  expect(gsm8k.tasks.every(({ judge, solution }) => judge === "number" && solution !== undefined)).toBe(true);
  expect(gsm8k.tasks.every((task) => isRight(task, task.solution!.split("####")[1]!))).toBe(true);
  const svamp = open("svamp.json");
  expect(roles(svamp)).toEqual({
    id: "ID",
    context: "Body",
    question: "Question",
    answer: "Answer",
    family: "Type",
  });
  expect([svamp.tasks.length, new Set(svamp.tasks.map(({ judge }) => judge))]).toEqual([
    1000,
    new Set(["number"]),
  ]);
  for (const [name, judge] of [
    ["boolean_expressions", "text"],
    ["date_understanding", "choice"],
    ["hyperbaton", "choice"],
    ["multistep_arithmetic_two", "number"],
    ["navigate", "text"],
    ["object_counting", "number"],
    ["reasoning_about_colored_objects", "choice"],
    ["temporal_sequences", "choice"],
    ["web_of_lies", "text"],
    ["word_sorting", "text"],
  ] as const) {
    const reading = open(`bbh/${name}.json`);
    expect([name, reading.tasks.length, roles(reading)]).toEqual([
      name,
      250,
      { question: "input", answer: "target" },
    ]);
    const judges = reading.tasks.filter((task) => task.judge === judge).length;
    expect([name, judges]).toEqual([name, 250]);
    for (const task of reading.tasks) {
      expect(isRight(task, task.judge === "choice" ? `(${task.answer})` : task.answer)).toBe(true);
    }
  }
});
