// One task from its question to its outcome: a protocol talks at a table, and what it came to is stored.
import { RunError } from "../core/errors.ts";
import type { Outcome } from "../records/outcome.ts";
import type { Trajectory } from "../records/trajectory.ts";
import { protocolOf, type TeacherConfig } from "./protocol_of.ts";
import { SeatedTable, type Sitting, type TalkPorts } from "./talk_table.ts";
import { trajectoryOf } from "./trajectory.ts";

export interface SolvePorts extends TalkPorts {
  /** Called with the outcome before `solveTask` resolves: here it is stored. */
  readonly onOutcome: (outcome: Outcome) => Promise<void>;
}

/** Talks about one task. A task whose outcome is stored is not talked about again; turns that are stored are not asked for again.
 *  @throws RunError("aborted" | "budget" | "store-corrupt"); errors of the model and of the store */
export async function solveTask(
  config: TeacherConfig,
  { outcome, ...sitting }: Sitting & { readonly outcome?: Outcome | undefined },
  ports: SolvePorts,
): Promise<Trajectory> {
  const { stored, task, roster } = sitting;
  if (outcome !== undefined) return trajectoryOf(stored, outcome, roster);
  const table = new SeatedTable(sitting, ports);
  const solved = await protocolOf(config).solve(task, table, config);
  if (table.turns().length === 0) {
    throw new RunError("internal", `The agents came to an end about ${task.id} without a word.`);
  }
  await ports.onOutcome(solved);
  return trajectoryOf(table.turns(), solved, roster);
}
