// Debates in a file -> windows of two agents, of those that taught and of those that only measured; and what is said of a model that learned of
// them.
import { RunError } from "../core/errors.ts";
import { readDebate } from "../export/debate_read.ts";
import { type DebateAnswers, debateWindows, type DebateWindow } from "../madiff/debate_windows.ts";
import { mcNemarExact } from "../eval/stats.ts";
import type { ForeseenAnswers } from "../madiff/foreseen_answers.ts";
import { canonicalAnswer } from "../tasks/verifier.ts";
import type { Disk } from "./disk.ts";
import { readJsonLines } from "./text.ts";

export interface StoredWindows {
  /** Of debates to teach: what is learned from. */
  readonly learned: readonly DebateWindow[];
  /** Of debates that measured: what is foreseen. */
  readonly tested: readonly DebateWindow[];
}

/** @param path data/trajectories.jsonl of a run's zip, or lines of that form
 *  @throws RunError("file-invalid") naming line and field; RunError("empty-dataset") without a window of either kind */
export async function storedWindows(path: string, disk: Disk): Promise<StoredWindows> {
  const debates = (await readJsonLines(path, disk)).map(({ number, value }) =>
    readDebate(value, `${path}, line ${number}`),
  );
  const of = (set: "distil" | "test") =>
    debates.filter((debate) => debate.set === set).flatMap((debate) => debateWindows(answersIn(debate)));
  const [learned, tested] = [of("distil"), of("test")];
  const lacking = learned.length === 0 ? "teach" : tested.length === 0 ? "measure" : null;
  if (lacking === null) return { learned, tested };
  throw new RunError(
    "empty-dataset",
    `${path}: no debate to ${lacking} in which two agents answer twice is among its ${debates.length}. Name data/trajectories.jsonl of a run with two agents or more and two rounds or more.`,
    { path, debates: debates.length },
  );
}

/** At most so many of them, from all over the list. */
export const evenlyOf = <Each>(all: readonly Each[], most: number): readonly Each[] =>
  all.length <= most
    ? all
    : Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]!);

/** Whether a model foresees more than who says that the teammate repeats its last answer, in a sentence. */
export function foreseenSentence(
  model: string,
  { windows, foreseen, repeated, majority, gained, lost }: ForeseenAnswers,
): string {
  const share = (count: number) => `${((100 * count) / windows).toFixed(1)} %`;
  const p = mcNemarExact(gained, lost);
  const isBetter = gained > lost && p < 0.05;
  return (
    `${model}: foresees ${share(foreseen)} of ${windows} next answers of a teammate, ${isBetter ? "better" : "no better"} than that it repeats its last one ` +
    `(${share(repeated)}; ${gained} gained, ${lost} lost, p = ${p < 0.0001 ? p.toExponential(1) : p.toFixed(4)}); that it goes over to the majority: ${share(majority)}`
  );
}

/** Those agents who answered as often as anybody, each with its answers in order. */
function answersIn(debate: ReturnType<typeof readDebate>): DebateAnswers {
  const turns =
    debate.schema === "debate/1"
      ? debate.rounds.flatMap((round, step) => round.map((turn) => ({ ...turn, step })))
      : debate.turns.filter(({ kind }) => kind === "say");
  const said = new Map<string | number, { readonly step: number; readonly answer: string | null }[]>();
  for (const turn of turns) {
    const judge = "judge" in turn ? turn.judge : undefined;
    const answer = canonicalAnswer(turn.answer, judge);
    said.set(turn.agent, [...(said.get(turn.agent) ?? []), { step: turn.step, answer }]);
  }
  const rounds = Math.max(0, ...[...said.values()].map((each) => each.length));
  return [...said.values()]
    .filter((each) => each.length === rounds)
    .map((each) => each.toSorted((a, b) => a.step - b.step).map(({ answer }) => answer));
}
