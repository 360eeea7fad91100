// Questions of people's own, as spreadsheets, exports and editors leave them. What of a file can be asked is asked; every row that
// cannot is told with its line.
import { readQuestions } from "../../src/tasks/reading/read_questions.ts";
import { USUAL_WISH } from "../../src/tasks/reading/read_wish.ts";
import { type BadContent, type BadFile, type BadFiles, bytesOf, INSTEAD, utf16, utf8 } from "./bad_file.ts";

/** Everything that a person is told of a file that was read. */
function told(name: string, content: BadContent): readonly string[] {
  const bytes = typeof content === "string" ? utf8(content) : content;
  const { problems, notes, trouble } = readQuestions({ name, content: bytes }, USUAL_WISH);
  const rows = problems.map(({ number, reason }) => `line ${number}: ${reason}`);
  return [...(trouble === null ? [] : [trouble]), ...notes, ...rows];
}

const TABLE = "question,answer\nHow many?,4\nWho?,Ann\n";
const ole = bytesOf([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], new Uint8Array(60));
const sqlite = bytesOf("SQLite format 3", [0], new Uint8Array(60));
const columns = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`).join(",");

type Row = readonly [name: string, file: string, content: BadContent, says: RegExp, code?: BadFile["code"]];
const refused: readonly Row[] = [
  ["an empty file", "a.csv", "", /a\.csv is empty/, "empty-dataset"],
  ["line ends alone", "a.csv", "\r\n\r\n\r\n", /a\.csv is empty/, "empty-dataset"],
  ["a mark of UTF-8 alone", "a.csv", "\ufeff", /a\.csv is empty/, "empty-dataset"],
  ["an Excel file called CSV", "a.csv", INSTEAD.zip, /zip, as Excel.*Save the table as CSV/],
  ["an Excel file of before 2007", "a.csv", ole, /Excel/],
  ["a PDF", "a.csv", bytesOf("%PDF-1.7\n", [0xe2, 0xe3, 0xcf, 0xd3], new Uint8Array(40)), /PDF/],
  ["a Parquet file", "a.csv", bytesOf("PAR1", [0x15, 4, 0x15], new Uint8Array(40), "PAR1"), /Parquet/],
  ["an Arrow file", "a.csv", bytesOf("ARROW1", [0, 0, 0xff], new Uint8Array(40)), /Arrow/],
  ["a database", "a.csv", sqlite, /SQLite/],
  ["a compressed copy", "a.csv", INSTEAD.gzip, /gzip/],
  ["a picture", "a.csv", bytesOf([0x89], "PNG\r\n", [26, 10], new Uint8Array(40)), /picture|PNG/],
  ["an error page", "a.csv", INSTEAD.errorPage, /web page/],
  ["a Git LFS pointer", "a.csv", INSTEAD.pointer, /LFS/],
  ["UTF-16 without a mark", "a.csv", utf16(TABLE, false), /bytes of zero, as UTF-16 without a mark/],
  ["bytes of zero in a cell", "a.csv", "question,answer\nHow\0many?,4\n", /bytes of zero/],
  [
    "bytes of zero far behind",
    "a.csv",
    `${TABLE}${"Why?,because\n".repeat(1000)}What\0?,4\n`,
    /bytes of zero/,
  ],
  ["Windows' letters", "a.csv", bytesOf("question,answer\nCaf", [0xe9], "?,4\n"), /Windows-1252/],
  ["JSON that is cut", "a.json", '[{"question":"a?","answer":"b"},{"ques', /a\.json.*(ends|closing quotes)/],
  ["JSON in single quotes", "a.json", "[{'question': 'a?'}]", /a\.json.*single quote/],
  ["JSON with NaN", "a.json", '[{"question":"a?","answer":NaN}]', /NaN/],
  ["100,000 columns", "a.csv", `${columns(100_000)}\n${columns(100_000)}\n`, /100000 columns/],
  ["a number", "a.json", "42", /expected a list of questions/],
  ["a file of 40 MB", "a.csv", new Uint8Array(40e6), /40 MB.*up to 34 MB/],
];
const read: readonly Row[] = [
  ["one column of answers", "a.csv", "answer\n4\n5\n", /none of its columns looks like questions/],
  [
    "a table without a question",
    "a.csv",
    "city,population\nParis,2\nRome,3\n",
    /none of its columns looks like questions \(“city”, “population”\)/,
  ],
  ["a table of numbers", "a.csv", "1,2\n3,4\n", /none of its columns/],
  ["columns and no row", "a.csv", "question,answer\n", /columns and no rows/],
  [
    "a quotation mark that is never closed",
    "a.csv",
    'question,answer\n"How many?,4\nWho?,Ann\n',
    /line 2: A quotation mark is opened and never closed/,
  ],
  [
    "a quotation mark inside of a cell in marks",
    "a.csv",
    'question,answer\n"Say "hi"?",4\nWho?,Ann\n',
    /line 2: A quotation mark/,
  ],
  [
    "a comma without quotation marks",
    "a.csv",
    "question,answer\nOne, two?,4\nWho?,Ann\n",
    /line 2: It has 3 cells where 2/,
  ],
  [
    "a row that lacks a cell",
    "a.csv",
    "question,answer,id\nHow many?,4\nWho?,Ann,x\n",
    /line 2: It has 2 of 3 cells/,
  ],
  ["a row without its question", "a.csv", "question,answer\n,4\nWho?,Ann\n", /line 2: “question” is empty/],
  [
    "an id that comes twice",
    "a.csv",
    "id,question,answer\nx,How many?,4\nx,Who?,Ann\n",
    /line 3: Its id “x” is used before/,
  ],
  [
    "a split of another name",
    "a.csv",
    "question,answer,split\nHow many?,4,training set\n",
    /line 2: Its split “training set” is none/,
  ],
  ["a kind of answer that nobody knows", "a.csv", "question,answer,judge\nHow many?,4,exactly\n", /exactly/],
  [
    "an answer that is none of the choices",
    "a.csv",
    "question,choices,answer\nWhich?,red|green,blue\n",
    /line 2: Its answer “blue” is none of its 2 choices/,
  ],
  [
    "a question of 100,000 letters",
    "a.csv",
    `question,answer\n${"a".repeat(100_000)}?,4\nWho?,Ann\n`,
    /line 2: Its question has 100001 letters/,
  ],
  [
    "one question in two splits",
    "a.csv",
    "question,answer,split\nHow many?,4,test\nHow many?,4,train\nWho?,Ann,train\n",
    /line 3: The same question is held out/,
  ],
  [
    "a pattern that is none",
    "a.csv",
    "question,answer,judge\nHow many?,(,pattern\nWho?,Ann,text\n",
    /line 2: .*bracket/,
  ],
  [
    "lines of which one is no JSON",
    "a.jsonl",
    '{"question":"a?","answer":"b"}\n{"question":\n',
    /line 2: It is not JSON/,
  ],
  [
    "a line with NaN",
    "a.jsonl",
    '{"question":"a?","answer":"b"}\n{"question":"c?","answer":NaN}\n',
    /line 2: It is not JSON.*NaN/,
  ],
  [
    "a line that is a list",
    "a.jsonl",
    '{"question":"a?","answer":"b"}\n["c?","d"]\n',
    /line 2: Expected an object/,
  ],
  [
    "an answer that is an object",
    "a.jsonl",
    '{"question":"a?","answer":{"value":4}}\n{"question":"b?","answer":"c"}\n',
    /line 1: Its answer is no text/,
  ],
  [
    "an answer beyond 2^53",
    "a.jsonl",
    '{"question":"a?","answer":9007199254740993}\n{"question":"b?","answer":"c"}\n',
    /line 1: “answer” is a number that is not kept exactly/,
  ],
  [
    "half a character",
    "a.jsonl",
    '{"question":"a \\ud83d?","answer":"b"}\n{"question":"b?","answer":"c"}\n',
    /line 1: .*surrogate/,
  ],
  [
    "no words after the signs",
    "a.jsonl",
    '{"question":"a?","answer":"so ####"}\n{"question":"b?","answer":"#### 4"}\n',
    /line 1: Its answer has nothing after/,
  ],
  [
    "a notebook",
    "a.json",
    '{"cells":[],"metadata":{},"nbformat":4}',
    /none of its columns looks like questions \(“cells”/,
  ],
  ["lists without questions", "a.json", '{"rows":[1,2,3]}', /none of its columns/],

  [
    "conversations for training",
    "a.jsonl",
    '{"messages":[{"role":"user","content":"a?"},{"role":"assistant","content":"b"}]}\n',
    /messages/,
  ],
  ["a run's turns", "turns.jsonl", '{"schema":3,"runId":"x","agent":"a","step":0}\n', /none of its columns/],
];

export const questionFiles: BadFiles = {
  reader: "questions",
  files: [
    ...refused.map(([name, file, content, says, code = "file-invalid"]): BadFile => ({
      name,
      read: () => told(file, content),
      code,
      says,
    })),
    ...read.map(([name, file, content, says]): BadFile => ({
      name,
      read: () => told(file, content),
      code: "told",
      says,
    })),
  ],
};
