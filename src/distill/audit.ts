// What the answer key says of a dataset after it was chosen: how many wrong labels consensus let through, by family, and which
// right answers were reached by wrong steps. Counts are exact; nothing here decides what is learned.
import type { Dataset, DatasetAudit, Example, FamilyAudit } from "../records/dataset.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { endings } from "../records/turn_ends.ts";
import { answersEqual } from "../tasks/verifier.ts";
import { correctiveTurns, sycophanticFlips } from "../teachers/trajectory.ts";
import type { Voice } from "../voice/voice.ts";
import { hasWrongSum, isFit, type WorkingCheck } from "./fitness.ts";

interface TaughtTask {
  readonly task: Task;
  readonly lessons: readonly {
    readonly turn: Turn | null;
    readonly kind: NonNullable<Example["from"]["kind"]>;
  }[];
  readonly duplicates: number;
}

/** How it was decided what is learned. */
interface Choosing {
  readonly voice: Pick<Voice, "isSound" | "isWhole">;
  readonly labels: Dataset["labels"];
  readonly working: WorkingCheck | undefined;
}

/** @param tasks all that were asked for, kept or not
 *  @param debates the complete ones */
export function audit(
  tasks: readonly Task[],
  taught: readonly TaughtTask[],
  debates: readonly Trajectory[],
  how: Choosing,
): DatasetAudit {
  const { voice } = how;
  const lessons = taught.flatMap((each) => each.lessons.map((lesson) => ({ ...lesson, task: each.task })));
  const isWrong = ({ turn }: { readonly turn: Turn | null }) => turn !== null && turn.correct === false;
  const families: Record<string, FamilyAudit> = {};
  for (const family of new Set(tasks.map((task) => task.family))) {
    const rows = lessons.filter(({ task }) => task.family === family);
    families[family] = {
      tasks: tasks.filter((task) => task.family === family).length,
      kept: taught.filter(({ task }) => task.family === family).length,
      rows: rows.length,
      wrongRows: rows.filter(isWrong).length,
    };
  }
  return {
    rows: lessons.length,
    corrections: lessons.filter(({ kind }) => kind === "correction").length,
    duplicates: taught.reduce((sum, each) => sum + each.duplicates, 0),
    wrongRows: lessons.filter(isWrong).length,
    unsoundRows: lessons.filter(
      ({ task, turn }) => turn?.correct === true && voice.isSound(task, turn.solution) === false,
    ).length,
    ...(how.working === "checked" ? { wrongSums: wrongSums(debates, how) } : {}),
    families,
    corrective: debates.reduce((sum, debate) => sum + correctiveTurns(debate).length, 0),
    sycophantic: debates.reduce((sum, debate) => sum + sycophanticFlips(debate).length, 0),
  };
}

/** Solutions that agents ended with and that would be learned but for a wrong sum in their working. */
function wrongSums(debates: readonly Trajectory[], { voice, labels }: Choosing): number {
  const ended = debates.flatMap((debate) =>
    endings(debate).filter(({ correct, answer, judge }) =>
      labels === "consensus" ? answersEqual(answer, debate.outcome.answer, judge) : correct === true,
    ),
  );
  return ended.filter((turn) => isFit(turn, voice) && hasWrongSum(turn.solution)).length;
}
