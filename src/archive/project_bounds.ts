// What no schema of a single record can say of a brought-in run: how many records there may be of each kind, and that what one record
// names is there in another. A run of Retort stays far inside these bounds; beyond them the page would count, draw or sort without end.
import type { EvalAnswer } from "../records/eval_answer.ts";
import type { StepMetric } from "../records/metric.ts";
import type { Outcome } from "../records/outcome.ts";
import type { Task } from "../records/task.ts";
import type { Turn } from "../records/turn.ts";
import type { PersonVerdict } from "../records/verdict.ts";
import { PROJECT_FILES } from "../export/project_folder.ts";
import { rosterOf, type TaughtRun } from "../teachers/roster.ts";
import { TALK_BUDGET } from "../teachers/talk_table.ts";
import type { BroughtRun } from "../store/store.ts";
import type { ArchiveReader } from "./archive_reader.ts";
import { STAGES } from "../records/stage.ts";
import type { Primer } from "../records/primer.ts";

/** A form offers 2,000 questions to learn from, 2,000 to be tested on and some to validate with. */
const MOST_TASKS = 10_000;
/** PAD's steps are counted twice: of its judge, and of the student. The form offers some thousand of either. */
const MOST_STEPS = 100_000;
/** The form offers 8. */
const MOST_AGENTS = 64;

interface Brought {
  readonly run: TaughtRun & { readonly primer?: Primer | undefined };
  readonly tasks: readonly Task[];
  readonly turns: readonly Turn[];
  readonly outcomes: readonly Outcome[];
  readonly verdicts: readonly PersonVerdict[];
  readonly metrics: readonly StepMetric[];
  readonly answers: readonly EvalAnswer[];
}

/** @throws RunError("file-invalid") naming the file and what is too much, or what is missing */
export function checkBounds(reader: ArchiveReader, brought: Brought): void {
  const { tasks, turns, outcomes, verdicts, metrics, answers } = brought;
  atMost(reader, PROJECT_FILES.tasks, tasks, MOST_TASKS);
  atMost(reader, PROJECT_FILES.outcomes, outcomes, 2 * MOST_TASKS);
  atMost(reader, PROJECT_FILES.verdicts, verdicts, MOST_AGENTS * MOST_TASKS);
  atMost(reader, PROJECT_FILES.steps, metrics, MOST_STEPS);
  atMost(reader, PROJECT_FILES.answers, answers, MOST_TASKS);
  const agents = checkRoster(reader, brought.run);
  checkTalks(reader, turns, agents);
  const beyond = metrics.find(({ step }) => step > MOST_STEPS);
  if (beyond !== undefined)
    reader.fail(PROJECT_FILES.steps, `step ${beyond.step} is beyond the ${MOST_STEPS} that a run may have`);
}

/** Of an unfinished run: the stages that it says are over are the first ones, and left what the later ones need.
 *  @throws RunError("file-invalid") */
export function checkProgress(
  reader: ArchiveReader,
  { run, dataset, adapter, checkpoint }: Pick<BroughtRun, "run" | "dataset" | "adapter" | "checkpoint">,
): void {
  const { finished, report } = run;
  const fail = (what: string) => reader.fail(PROJECT_FILES.run, what);
  if (finished.some((stage, i) => stage !== STAGES[i]) || finished.includes("export"))
    fail(`its finished stages are ${finished.join(", ")}, which no unfinished run has`);
  const missing = [
    ...(finished.includes("distil") && dataset === null ? ["lessons"] : []),
    ...(finished.includes("train") && adapter === null ? ["adapter"] : []),
    ...(finished.includes("evaluate") && report === null ? ["report"] : []),
  ];
  if (missing.length > 0) fail(`its ${missing.join(" and ")} should be there and are not`);
  const step = checkpoint?.step ?? 0;
  if (step > MOST_STEPS)
    reader.fail(PROJECT_FILES.checkpoint, `step ${step} is beyond the ${MOST_STEPS} that a run may have`);
  if (checkpoint && dataset === null)
    reader.fail(PROJECT_FILES.checkpoint, "it is of a training, but there are no lessons");
}

function atMost(reader: ArchiveReader, file: string, rows: readonly unknown[], most: number): void {
  if (rows.length > most) reader.fail(file, `${rows.length} lines are more than the ${most} of any run`);
}

/** @returns the ids of the agents */
function checkRoster(reader: ArchiveReader, run: Brought["run"]): ReadonlySet<string> {
  const roster = rosterOf(run);
  const shown = run.primer?.examples.length ?? 0;
  const ids = new Set(roster.map(({ id }) => id));
  const isStrange = ({ examples = [] }: (typeof roster)[number]) => examples.some((place) => place >= shown);
  if (roster.length > MOST_AGENTS)
    reader.fail(PROJECT_FILES.run, `${roster.length} agents are more than the ${MOST_AGENTS} of any run`);
  if (ids.size < roster.length) reader.fail(PROJECT_FILES.run, "two of its agents have one id");
  if (roster.some(isStrange))
    reader.fail(PROJECT_FILES.run, "an agent is shown an example that is not there");
  return ids;
}

/** Every turn is of an agent of the run, and no talk is longer than a table would let it become. */
function checkTalks(reader: ArchiveReader, turns: readonly Turn[], agents: ReadonlySet<string>): void {
  const lengths = new Map<string, number>();
  for (const { id, agent, step, set, taskId } of turns) {
    const talk = JSON.stringify([set, taskId]);
    const length = (lengths.get(talk) ?? 0) + 1;
    lengths.set(talk, length);
    if (!agents.has(agent))
      reader.fail(
        PROJECT_FILES.turns,
        `the turn "${id}" is of "${agent}", which is none of the run's agents`,
      );
    if (step >= TALK_BUDGET.turns || length > TALK_BUDGET.turns)
      reader.fail(
        PROJECT_FILES.turns,
        `the turn "${id}" is number ${Math.max(step + 1, length)} of a talk; ${TALK_BUDGET.turns} is the most`,
      );
  }
}
