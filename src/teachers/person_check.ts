// What a person is asked to judge, and what becomes of their word. Answers to questions with a known answer are never asked about: the
// key knows. An answer is asked about once, however many agents gave it.
import type { Task } from "../records/task.ts";
import { endings } from "../records/turn_ends.ts";
import { type PersonVerdict, verdictKey } from "../records/verdict.ts";
import { canonicalAnswer } from "../tasks/verifier.ts";
import { type Talks, turnsByTask, turnsInOrder } from "./trajectory.ts";
import { countVotes } from "./verdict.ts";

/** What is counted while a person judges, e.g. "7 of 24 answers judged". */
export const JUDGED = "answers judged";

/** An answer that agents ended with and that nobody can say to be right but a person. */
export interface OpenAnswer {
  readonly task: Task;
  /** As its first voter spelled it. */
  readonly answer: string;
  /** As verdicts spell it. */
  readonly canonical: string;
  /** Agents that ended with it, and agents that ended at all. */
  readonly votes: number;
  readonly of: number;
  /** The first solution that ends with it, and what was said of it when it was stored: of a program, whether it passed its tests. */
  readonly solution: string;
  readonly correct: boolean | null;
}

/** How much a person has judged. */
export interface PersonCheck {
  /** Answers that there are to judge, and those that were. */
  readonly answers: number;
  readonly judged: number;
  /** Of those that were judged. */
  readonly right: number;
  /** Questions whose known answer was the judge. */
  readonly keyed: number;
}

/** The answers to judge, in the order of the questions; to one question those that most agents gave come first.
 *  @param isAsked which questions are meant; left out: those to which nobody knows the answer */
export function answersToJudge(
  { turns, outcomes, roster }: Talks,
  tasks: readonly Task[],
  isAsked: (task: Task) => boolean = ({ answer }) => answer === null,
): readonly OpenAnswer[] {
  const talks = turnsByTask(turns, "distil");
  const solved = new Map(outcomes.flatMap((each) => (each.set === "distil" ? [[each.taskId, each]] : [])));
  const asked = tasks.filter((task) => task.split === "distil" && isAsked(task));
  return asked.flatMap((task) => {
    const outcome = solved.get(task.id) ?? { from: [] };
    const ends = endings({ turns: turnsInOrder(talks.get(task.id) ?? [], roster), outcome });
    return countVotes(ends).flatMap(({ answer, voters }) => {
      const canonical = canonicalAnswer(answer, task.judge);
      const { solution, correct } = voters[0]!; // a ballot has a voter
      return canonical === null
        ? []
        : [{ task, answer, canonical, votes: voters.length, of: ends.length, solution, correct }];
    });
  });
}

/** The answers that the group agreed on, each question's one: judged, they say what agreement is worth. In the order of the questions, so
 *  that the first twenty are a fair sample. */
export function winnersToJudge(talks: Talks, tasks: readonly Task[]): readonly OpenAnswer[] {
  const agreed = new Map(
    talks.outcomes.flatMap(({ set, taskId, answer }) =>
      set === "distil" ? [[taskId, canonicalAnswer(answer)]] : [],
    ),
  );
  return answersToJudge(talks, tasks).filter(({ task, canonical }) => agreed.get(task.id) === canonical);
}

/** What a run waits for when everything is said and before anything of it is learned: verdicts of a person or a model, a person's look at what agreement
 *  is worth, or nothing. */
export function waitsFor({
  labels,
  beforeLearning,
}: {
  readonly labels: "consensus" | "truth" | "person" | "model";
  readonly beforeLearning: "go-on" | "wait";
}): "verdicts" | "look" | null {
  if (labels === "person" || labels === "model") return "verdicts";
  return labels === "consensus" && beforeLearning === "wait" ? "look" : null;
}

/** Says of each turn and outcome what the person said of its answer; null where they said nothing. Questions with a known answer stay
 *  as they are. */
export function withVerdicts(
  talks: Talks,
  tasks: readonly Task[],
  words: ReadonlyMap<string, boolean>,
): Talks {
  const open = new Set(openTasks(tasks).map(({ id }) => id));
  const judged = <Said extends { readonly taskId: string; readonly answer: string | null }>(
    said: Said,
  ): Said => {
    const answer = canonicalAnswer(said.answer);
    if (!open.has(said.taskId)) return said;
    return {
      ...said,
      correct: answer === null ? null : (words.get(verdictKey({ taskId: said.taskId, answer })) ?? null),
    };
  };
  return { ...talks, turns: talks.turns.map(judged), outcomes: talks.outcomes.map(judged) };
}

/** What was said of an answer, by `verdictKey`; what was taken back is not there. */
export function verdictMap(verdicts: readonly PersonVerdict[]): ReadonlyMap<string, boolean> {
  return new Map(
    verdicts.flatMap((verdict) =>
      verdict.isRight === null ? [] : [[verdictKey(verdict), verdict.isRight] as const],
    ),
  );
}

/** Counts what of the answers was judged. */
export function personCheck(
  open: readonly OpenAnswer[],
  words: ReadonlyMap<string, boolean>,
  tasks: readonly Task[],
): PersonCheck {
  const said = open.flatMap(
    ({ task, canonical }) => words.get(verdictKey({ taskId: task.id, answer: canonical })) ?? [],
  );
  return {
    answers: open.length,
    judged: said.length,
    right: said.filter(Boolean).length,
    keyed: tasks.filter(({ split, answer }) => split === "distil" && answer !== null).length,
  };
}

/** "18 of 24 answers", and who judged the rest, for sentences about who checked. */
export function personWords({ answers, judged, keyed }: PersonCheck): string {
  const rest =
    keyed === 0 ? "" : `; the known answers judged ${keyed} ${keyed === 1 ? "question" : "questions"} more`;
  return `${judged} of ${answers} answers${rest}`;
}

const openTasks = (tasks: readonly Task[]) =>
  tasks.filter(({ split, answer }) => split === "distil" && answer === null);
