// Other teachers at the cost of a debate: as many agents as the debate's generated tokens pay for, rounded up, so that a control gets
// a little more than the debate, never less.
import { RunError } from "../core/errors.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { ProtocolId } from "../teachers/list.ts";
import type { DebateOf, Experiment } from "./experiment.ts";

/** A teacher whose agents differ in nothing but their number, and the debate whose tokens it may spend. */
export interface EqualTeacher {
  readonly teacher: ProtocolId;
  readonly debate: DebateOf;
}

/** What such a teacher says about the debate's questions. One agent of it is heard first, to know what an agent costs. */
export async function talksOfEqualTokens(
  x: Pick<Experiment, "trajectories">,
  { teacher, debate }: EqualTeacher,
): Promise<{ readonly agents: number; readonly talks: Trajectory[]; readonly of: DebateOf }> {
  const budget = generatedTokens(await x.trajectories(debate));
  const one = generatedTokens(await x.trajectories({ ...debate, teacher, agents: 1 }));
  const agents = agentsFor(budget, one, teacher);
  const of = { ...debate, teacher, agents };
  return { agents, talks: await x.trajectories(of), of };
}

/** How many agents of a teacher the tokens of a budget pay for, at `one` for each of them.
 *  @throws RunError("internal") where one costs nothing */
export function agentsFor(budget: number, one: number, teacher: ProtocolId): number {
  if (one === 0) throw new RunError("internal", `One agent of ${teacher} said nothing about any question.`);
  return Math.max(1, Math.ceil(budget / one));
}

export function generatedTokens(talks: readonly Trajectory[]): number {
  return talks.reduce((sum, { outcome }) => sum + outcome.usage.completionTokens, 0);
}
