// What of the run on the page a person has to judge.
import type { AgentSpec } from "../../../records/agent_spec.ts";
import type { Task } from "../../../records/task.ts";
import { answersToJudge, type OpenAnswer, winnersToJudge } from "../../../teachers/person_check.ts";
import type { Debate } from "../../state.ts";

/** The answers to judge, and the questions that were asked. @param isLook whether only what the group agreed on is asked about */
export function answersOn(
  debates: ReadonlyMap<string, Debate>,
  roster: readonly AgentSpec[],
  isLook = false,
): { readonly answers: readonly OpenAnswer[]; readonly tasks: readonly Task[] } {
  const talks = [...debates.values()];
  const tasks = talks.map(({ task }) => task);
  const turns = talks.flatMap((talk) => talk.turns);
  const outcomes = talks.flatMap(({ trajectory }) => trajectory?.outcome ?? []);
  const said = { turns, outcomes, roster };
  return { answers: isLook ? winnersToJudge(said, tasks) : answersToJudge(said, tasks), tasks };
}
