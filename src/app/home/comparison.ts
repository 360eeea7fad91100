// Two finished runs held against each other: what differs in their settings, and whether one student is better than the other on the
// questions that both were asked.
import { mcNemarExact } from "../../eval/stats.ts";
import { fatesOf } from "../../records/by_hand.ts";
import type { EvalAnswer } from "../../records/eval_answer.ts";
import type { Task } from "../../records/task.ts";
import { SETTINGS } from "../../settings/run_config.ts";
import type { RunRecord } from "../../store/store.ts";
import { beforeOf } from "../parts/before.ts";
import { handSentence } from "../parts/hand_sentence.ts";
import { settingWords } from "../parts/setting_words.ts";
import { visibleText } from "../../core/visible_text.ts";
import { grouped, listed, percent } from "../words/numbers.ts";
import { say, sayAny } from "../words/say.tsx";

export interface ComparedRun {
  readonly run: RunRecord;
  readonly tasks: readonly Task[];
  readonly answers: readonly EvalAnswer[];
}

/** A thing that is not the same in both, as people read it. */
export interface Difference {
  readonly what: string;
  readonly values: readonly [string, string];
}

/** What a run's owners do not have stands at its default and says nothing; "–" stands in its place. */
export function settingDifferences(one: RunRecord, two: RunRecord): readonly Difference[] {
  const shown = (run: RunRecord, field: (typeof SETTINGS.fields)[number]): string => {
    if (!SETTINGS.belongs(field, run.config)) return "–";
    return settingWords(field, run.config);
  };
  const rows = SETTINGS.fields.map((field): Difference => ({
    what: sayAny(field.label),
    values: [shown(one, field), shown(two, field)],
  }));
  const others: readonly Difference[] = [
    { what: say("Model"), values: [visibleText(one.model.name), visibleText(two.model.name)] },
    { what: say("Student starts from"), values: [startName(one), startName(two)] },
    { what: say("Decided by hand"), values: handWords(one, two) },
  ];
  return [...others, ...rows].filter(({ values: [a, b] }) => a !== b);
}

function handWords(one: RunRecord, two: RunRecord): readonly [string, string] {
  const [first, second] = [fatesOf(one), fatesOf(two)];
  const [a, b] = [first, second].map((fates) => handSentence(fates.values()) || say("Nothing.")) as [
    string,
    string,
  ];
  const isSame = first.size === second.size && [...first].every(([id, fate]) => second.get(id) === fate);
  return [a, a === b && !isSame ? `${b} ${say("They are other questions.")}` : b];
}

const startName = ({ start }: RunRecord): string => visibleText(start?.name ?? say("the base"));

/** Both students on the same questions, or why that cannot be said. */
export type PairedStudents =
  | {
      readonly kind: "paired";
      /** Questions that only the second student got right, and only the first. */
      readonly gained: number;
      readonly lost: number;
      readonly n: number;
      readonly p: number;
    }
  | { readonly kind: "different"; readonly sentence: string };

/** @param names what the runs are called in the sentence */
export function pairStudents(
  one: ComparedRun,
  two: ComparedRun,
  names: readonly [string, string],
): PairedStudents {
  const unkeyed = names.filter((_, i) => [one, two][i]?.run.report?.agreed !== undefined);
  if (unkeyed.length > 0) return { kind: "different", sentence: unkeyedSentence(unkeyed) };
  const [first, second] = [studentOn(one), studentOn(two)];
  const common = [...first.keys()].filter((question) => second.has(question));
  if (common.length < first.size || common.length < second.size) {
    const counts = say("{one} was asked {n}, {other} {m}", {
      one: names[0],
      n: grouped(first.size),
      other: names[1],
      m: grouped(second.size),
    });
    const shared = common.length === 0 ? say("none") : grouped(common.length);
    const sentence = say(
      "The students were tested on different questions ({counts}, {shared} of them the same), so only their shares stand here. Two runs with the same seed, source and number of test questions can be compared question by question.",
      { counts, shared },
    );
    return { kind: "different", sentence };
  }
  const only = (right: Map<string, boolean>, wrong: Map<string, boolean>) =>
    common.filter((question) => right.get(question) === true && wrong.get(question) === false).length;
  const [gained, lost] = [only(second, first), only(first, second)];
  return { kind: "paired", gained, lost, n: common.length, p: mcNemarExact(gained, lost) };
}

/** Why two students cannot be compared where a question's key is what the group of that very run agreed on.
 *  @param names the runs of which nobody gave all right answers */
function unkeyedSentence(names: readonly string[]): string {
  return say(
    "Nobody gave right answers to all questions of {runs}: there, what the run's own group agreed on counts as right. A student that agrees with its group is not the same as one that is right, so only the shares stand here, and they do not say which student is better.",
    { runs: listed(names) },
  );
}

/** Whether the student was right, by the question's own words: ids are the run's. Two questions of the same words are told apart by
 *  their order. */
function studentOn({ tasks, answers }: ComparedRun): Map<string, boolean> {
  const right = new Map(
    answers.filter(({ method }) => method === "distilled").map(({ taskId, correct }) => [taskId, correct]),
  );
  const seen = new Map<string, number>();
  const found = new Map<string, boolean>();
  for (const { id, question, answer } of tasks) {
    const correct = right.get(id);
    if (correct === undefined) continue;
    const words = JSON.stringify([question, answer]);
    const nth = seen.get(words) ?? 0;
    seen.set(words, nth + 1);
    found.set(`${nth} ${words}`, correct);
  }
  return found;
}

/** "58 % → 80 %", null for a run without a report. */
export function sharesOf({ report }: RunRecord): readonly [number, number] | null {
  if (report === null) return null;
  return [beforeOf(report).result.accuracy, report.methods.distilled.accuracy];
}

/** What both students' shares come to in one sentence. */
export function sharesSentence(names: readonly [string, string], one: RunRecord, two: RunRecord): string {
  const said = [one, two].map((run, i) => {
    const shares = sharesOf(run);
    const n = run.report?.methods.distilled.n ?? 0;
    return shares === null
      ? say("{run} has no test", { run: names[i]! })
      : say("{run} went from {before} to {after} of {n|question|questions}", {
          run: names[i]!,
          before: percent(shares[0]),
          after: percent(shares[1]),
          n,
        });
  });
  return `${said.join("; ")}.`;
}
