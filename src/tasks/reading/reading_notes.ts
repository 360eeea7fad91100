// What a person should know of the questions that were read, before a run.
import type { Task } from "../../records/task.ts";
import { plainText } from "../plain_words.ts";
import type { DealtOut } from "./deal_out.ts";
import { shortened } from "./raw_table.ts";
import type { ColumnsByRole } from "./row_task.ts";
import type { ChoiceKey } from "./shown_choices.ts";

/** Whole sentences about answers, choices and copies; none where nothing is special. */
export function notesOn(
  tasks: readonly Task[],
  columns: ColumnsByRole,
  choiceKey: ChoiceKey | null,
  dealt: Omit<DealtOut, "splits">,
): readonly string[] {
  const [column, ...more] = columns.answer;
  return [
    ...notesOnAnswers(tasks),
    ...(choiceKey?.startsWith("place") === true
      ? [`Answers are read as the place of a choice, counted from ${choiceKey.slice(-1)}.`]
      : []),
    ...(more.length > 0 ? [`Of several columns of answers only “${column}” is used.`] : []),
    ...notesOnCopies(dealt),
  ];
}

function notesOnAnswers(tasks: readonly Task[]): string[] {
  const answers = tasks.flatMap(({ answer }) => (answer === null ? [] : [answer]));
  const [first] = answers;
  if (first === undefined) {
    return [
      "Nobody has given right answers. What most of the group agrees on counts as right, unless you judge its answers yourself. In the test it always does: the score says how often the student agrees with the group, not how often it is right.",
    ];
  }
  const open = tasks.length - answers.length;
  const notes: string[] = [];
  if (open > 0) {
    notes.push(
      `${open} of ${tasks.length} questions have no answer. They can be learned from where the group agrees or you judge, and nothing is tested on them.`,
    );
  }
  if (answers.length > 1 && answers.every((each) => each === first)) {
    notes.push(
      `All ${answers.length} answers are “${first}”. Who always says so is always right: give questions with different answers too.`,
    );
  }
  notes.push(...notesOnContradictions(tasks));
  return notes;
}

/** Questions of the same words whose answers differ by more than their spelling. */
function notesOnContradictions(tasks: readonly Task[]): string[] {
  const answersOf = new Map<string, Set<string>>();
  for (const { question, answer } of tasks) {
    if (answer === null) continue;
    const words = plainText(question);
    const answers = answersOf.get(words) ?? new Set();
    answersOf.set(words, answers.add(plainText(answer)));
  }
  const contrary = [...answersOf].filter(([, answers]) => answers.size > 1);
  const [first] = contrary;
  if (first === undefined) return [];
  const [words, answers] = first;
  const shown = tasks.find(({ question }) => plainText(question) === words)!; // its words come from there
  const listed = [...answers].map((answer) => `“${shortened(answer)}”`).join(" / ");
  const also = contrary.length === 1 ? "is asked" : `and ${contrary.length - 1} more are asked`;
  return [
    `“${shortened(shown.question)}” ${also} more than once with different answers, here ${listed}: whatever a model says counts as wrong for one of them. Correct the answers, or leave one out.`,
  ];
}

function notesOnCopies({ groups, leaks }: Omit<DealtOut, "splits">): string[] {
  const { repeated, near, templates, templated, isWhole } = groups;
  const notes: string[] = [];
  if (repeated + near > 0) {
    const same = repeated > 0 ? `${repeated} the very same` : "";
    const alike = near > 0 ? `${near} nearly the same` : "";
    notes.push(
      `Copies of another question: ${[same, alike].filter((each) => each !== "").join(", ")}. What belongs together is learned or tested, never both.`,
    );
  }
  if (templates > 0) {
    notes.push(
      `${templated} questions are made of ${templates === 1 ? "one template" : `${templates} templates`} and differ in little but numbers. They are not kept together, so a test with them shows new numbers and no new wording.`,
    );
  }
  if (leaks > 0) {
    notes.push(
      `${leaks} questions that the file gives to learn from are nearly the same as one that it holds out. The test will look better than the student is.`,
    );
  }
  if (!isWhole) {
    notes.push(
      "There are too many similar questions to compare them all; some near copies may not be found.",
    );
  }
  return notes;
}
