// What a column of questions can be, and how people usually call it.

export const ROLES = [
  "question",
  "context",
  "answer",
  "solution",
  "choices",
  "family",
  "split",
  "id",
  "judge",
] as const;
export type Role = (typeof ROLES)[number];

/** Each role's usual names, the plainest first: of several columns the one with the plainest name has the role. */
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  question: [
    "question",
    "questions",
    "prompt",
    "problem",
    "query",
    "instruction",
    "input",
    "message",
    "text",
    "sentence",
    "utterance",
    "review",
    "statement",
    "task",
    "q",
    "frage",
  ],
  context: ["context", "body", "passage", "story", "premise", "paragraph", "background"],
  answer: [
    "answer",
    "answers",
    "correctanswer",
    "rightanswer",
    "answerkey",
    "correct",
    "target",
    "label",
    "labels",
    "gold",
    "goldanswer",
    "expected",
    "groundtruth",
    "output",
    "response",
    "completion",
    "intent",
    "sentiment",
    "class",
    "a",
    "antwort",
  ],
  solution: [
    "solution",
    "working",
    "workedsolution",
    "rationale",
    "explanation",
    "reasoning",
    "steps",
    "cot",
  ],
  choices: ["choices", "options", "alternatives"],
  family: ["family", "category", "type", "topic", "subject", "kind", "group"],
  split: ["split", "set", "subset", "fold", "partition"],
  id: ["id", "qid", "uid", "questionid", "rowid", "index", "idx", "nr", "no", "number"],
  judge: ["judge"],
};

/** One of several columns of choices: "A" to "J", "option 1", "choice_b". */
const CHOICE_COLUMN = /^(?:(?:option|choice|alternative)([a-j]|\d{1,2})|([a-j]))$/;

export const plainName = (column: string): string => column.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

/** How plain a column's name is for a role: 0 is the plainest; null where it is no usual name of it. */
export function rankOfName(column: string, role: Role): number | null {
  const rank = NAMES[role].indexOf(plainName(column));
  return rank < 0 ? null : rank;
}

/** The role that a column has by its name alone, null without one. */
export function roleOfName(column: string): Role | null {
  return ROLES.find((role) => rankOfName(column, role) !== null) ?? null;
}

/** The columns that name one choice each, where there are two or more of them that follow one another. */
export function choiceColumns(columns: readonly string[]): readonly string[] {
  const lettered = columns.filter((column) => CHOICE_COLUMN.test(plainName(column)));
  const names = lettered.map(plainName);
  const isLone = (name: string) => /^[a-j]$/.test(name);
  if (names.every(isLone) && !(names.includes("a") && names.includes("b"))) return [];
  return lettered.length < 2 ? [] : lettered;
}
