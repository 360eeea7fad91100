// What a person should know of the questions that were read, before a run.
import type { Task } from "../../records/task.ts";
import { isRight } from "../judge.ts";
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

/** Questions that are spelled alike and whose answers contradict one another: one is not right where the other is asked. Signs count, since
 *  “3 + 4” and “3 - 4” have the same words. */
function notesOnContradictions(tasks: readonly Task[]): string[] {
  const firsts = new Map<string, Task>();
  const contrary = new Map<Task, Task>();
  for (const task of tasks) {
    if (task.answer === null) continue;
    const spelled = task.question.trim().replaceAll(/\s+/g, " ").toLowerCase();
    const first = firsts.get(spelled);
    if (first === undefined) firsts.set(spelled, task);
    else if (first.answer !== task.answer && isRight(first, task.answer) === false) contrary.set(first, task);
  }
  const [pair] = contrary;
  if (pair === undefined) return [];
  const [one, other] = pair;
  const also = contrary.size === 1 ? "is asked" : `and ${contrary.size - 1} more are asked`;
  return [
    `“${shortened(one.question)}” ${also} more than once with different answers, here “${shortened(one.answer ?? "")}” / “${shortened(other.answer ?? "")}”: whatever a model says counts as wrong for one of them. Correct the answers, or leave one out.`,
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
