// `retort run --check person`: the run stops with a file of answers to judge, and the same command reads it and goes on.
import { join } from "node:path";
import { RunError } from "../core/errors.ts";
import { verdictKey } from "../records/verdict.ts";
import type { PipelineDeps } from "../pipeline/stage.ts";
import { purityIn } from "../pipeline/person_check.ts";
import type { RunRecord, Store } from "../store/store.ts";
import { type OpenAnswer, personWords, personCheck, verdictMap } from "../teachers/person_check.ts";
import { agreementSentence } from "../teachers/by_hand.ts";
import { LEAST_CHECKED } from "../teachers/purity.ts";
import { answersFile, type FilledAnswer, readAnswersFile } from "./answers_file.ts";
import type { Surroundings } from "./command.ts";
import { optional } from "./flags.ts";

export const ANSWERS_FLAG = {
  answers: optional(
    "FILE",
    "with --check person: where the answers to judge are written and read, a CSV or .jsonl (default OUT/answers.csv)",
  ),
};

export const PERSON_NOTES = `With --check person the run stops when everything is said (exit code 3). It leaves a file of the answers, each once: write yes or no into
its column "right", and leave empty what you do not know. The same command reads it and learns from what you judged right.
With --before-learning wait a run that nobody checks stops there too: it tells how often the group was right, by number of votes, as far as that
is known, and leaves its answers to be judged for an estimate. The same command goes on, with another --least-votes where you want.`;

/** Asks by a file: written where there is none, else read.
 *  @throws RunError("waiting") as long as none is judged right; RunError("file-invalid") for a file that cannot be read */
export function askByFile(
  flags: { readonly out: string; readonly answers: string | null },
  store: Store,
  { disk, clock, tell }: Pick<Surroundings, "disk" | "clock" | "tell">,
): NonNullable<PipelineDeps["askPerson"]> {
  const path = flags.answers ?? join(flags.out, "answers.csv");
  return async (run, open) => {
    const of = { run, disk };
    const isLook = run.config.labels === "consensus";
    if (!(await disk.isFile(path))) {
      const words = verdictMap(await store.verdicts(run.id));
      const wordOf = (each: OpenAnswer) => words.get(keyOf(each)) ?? null;
      await disk.replace(path, answersFile(path, open, { ...of, wordOf }));
      throw isLook ? await lookFirst(path, open.length, store, run) : judgeFirst(path, open.length);
    }
    if (open.length > 0)
      await keep(store, run, readAnswersFile(path, await disk.read(path), open, of), clock.now());
    if (isLook) {
      tell(agreementSentence(await purityIn(store, run), run));
      return;
    }
    const words = verdictMap(await store.verdicts(run.id));
    const check = personCheck(open, words, await store.tasks(run.id));
    if (check.right === 0 && check.keyed === 0) throw judgeFirst(path, open.length, check.judged);
    tell(`${path}: ${personWords(check)} judged, ${check.right} right; what was not judged is left out.`);
  };
}

/** Stores what differs from what is stored: what was judged, and what was taken back. */
async function keep(
  store: Store,
  run: RunRecord,
  filled: readonly FilledAnswer[],
  at: number,
): Promise<void> {
  const before = verdictMap(await store.verdicts(run.id));
  const news = filled.filter(({ answer, isRight }) => (before.get(keyOf(answer)) ?? null) !== isRight);
  await Promise.all(
    news.map(({ answer: { task, canonical }, isRight }) =>
      store.putVerdict({ schema: 1, runId: run.id, taskId: task.id, answer: canonical, isRight, at }),
    ),
  );
}

const keyOf = ({ task, canonical }: OpenAnswer) => verdictKey({ taskId: task.id, answer: canonical });

function judgeFirst(path: string, answers: number, judged = 0): RunError {
  const none =
    judged === 0
      ? ""
      : `None of the ${judged} answers that are judged is right, so there is nothing to learn from. `;
  return new RunError(
    "waiting",
    `${none}${path} holds ${answers} answers to judge: write yes or no into its column "right", and leave empty what you do not know.`,
    { path, answers },
  );
}

/** A run that nobody checks waits for a look: what agreement is worth, as far as it is known, and how to learn more of it. */
async function lookFirst(path: string, answers: number, store: Store, run: RunRecord): Promise<RunError> {
  const purity = await purityIn(store, run);
  const rows = purity.map(
    ({ votes, questions, right }) =>
      `${votes} ${votes === 1 ? "vote" : "votes"}: ${right} of ${questions} right. `,
  );
  const judge =
    answers === 0
      ? ""
      : `${path} holds the ${answers} answers that the group agreed on: judge the first ${LEAST_CHECKED} or more (yes or no in the column "right") for an estimate. `;
  return new RunError(
    "waiting",
    `${agreementSentence(purity, run)} ${rows.join("")}${judge}--least-votes N learns only what at least N gave.`,
    { path, answers },
  );
}
