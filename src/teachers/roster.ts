// Who took part in a run and what they said, from what the run stores.
import type { AgentSpec } from "../records/agent_spec.ts";
import type { Outcome } from "../records/outcome.ts";
import type { Turn } from "../records/turn.ts";
import { protocolOf, type TeacherConfig } from "./protocol_of.ts";
import type { Talks } from "./trajectory.ts";

/** What a run says of its agents. Runs that are older than protocols store no roster: theirs follows from their settings. */
export interface TaughtRun {
  readonly config: TeacherConfig;
  readonly roster?: readonly AgentSpec[] | undefined;
}

/** The agents of a run, in their order. */
export function rosterOf({ config, roster }: TaughtRun): readonly AgentSpec[] {
  return roster ?? protocolOf(config).roster(config);
}

/** Those of them through whom a model speaks. The others are programs of ours with turns of their own, and have neither a model nor a
 *  temperature, a role or examples. */
export function speakersOf(run: TaughtRun): readonly AgentSpec[] {
  const { programs = [] } = protocolOf(run.config);
  return rosterOf(run).filter(({ id }) => !programs.includes(id));
}

/** How many agents a group has when it begins: programs, and those who may join it later, are not counted. */
export function groupSize(run: TaughtRun): number {
  return Math.max(0, speakersOf(run).length - (protocolOf(run.config).spares ?? 0));
}

/** How many of a group's members vote, where it votes. */
export function voterCount(run: TaughtRun): number {
  return protocolOf(run.config).voters?.(run.config) ?? groupSize(run);
}

/** What a run's agents said, and what it came to. */
export function talksOf(run: TaughtRun, turns: readonly Turn[], outcomes: readonly Outcome[]): Talks {
  return { turns, outcomes, roster: rosterOf(run) };
}
