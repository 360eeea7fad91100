// One task from its question to its outcome: a protocol talks at a table, and what it came to is stored.
import { RunError } from "../core/errors.ts";
import type { Outcome } from "../records/outcome.ts";
import type { Trajectory } from "../records/trajectory.ts";
import { knownPast } from "./past.ts";
import { protocolOf, type TeacherConfig } from "./protocol_of.ts";
import type { TalkTable } from "./protocol.ts";
import { SeatedTable, type Sitting, type TalkPorts } from "./talk_table.ts";
import { codecOf, isAsserting } from "./codecs/rows.ts";
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
  const past = sitting.past === undefined ? {} : { past: knownPast(config, sitting.past) };
  const table = await seatedTable(config, { ...sitting, ...past }, ports);
  const solved = await protocolOf(config).solve(task, table, config);
  if (table.turns().length === 0) {
    throw new RunError("internal", `The agents came to an end about ${task.id} without a word.`);
  }
  await ports.onOutcome(solved);
  return trajectoryOf(table.turns(), solved, roster);
}

/** The table as the run's settings want it: how messages are written there, and whether their sums are checked. What only messages in code
 *  need is loaded when a run has them. Programs are code already: they are shown as they are, whatever the setting. */
async function seatedTable(config: TeacherConfig, sitting: Sitting, ports: TalkPorts): Promise<TalkTable> {
  const { open } = codecOf(config);
  if (open === null || sitting.task.judge === "tests") return new SeatedTable(sitting, ports);
  const text = await open();
  const { messageOf, placesOf } = await import("./codecs/message.ts");
  const agents = sitting.roster.map(({ id }) => id);
  const table = new SeatedTable(
    { ...sitting, encode: (turn, turns) => text.encode(messageOf(turn, placesOf(agents, turns))) },
    ports,
  );
  if (!isAsserting(config)) return table;
  const { AssertingTable } = await import("./codecs/asserting_table.ts");
  return new AssertingTable(table);
}
