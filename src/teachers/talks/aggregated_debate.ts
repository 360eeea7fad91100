// Who says what in a debate with an aggregator; whose it is, and what differs from the paper, stands in protocols/aggregated_debate.ts. Loaded when it is first needed.
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { TalkTable } from "../protocol.ts";
import { tellingTurns } from "../telling.ts";
import { decidedOutcome } from "../verdict.ts";
import { debated, type DebateConfig } from "./debate.ts";

export async function aggregatedTalk(
  _task: Task,
  table: TalkTable,
  config: DebateConfig & { readonly agents: number },
): Promise<Outcome> {
  const last = await debated(table, table.roster.slice(0, config.agents), config);
  const shown = tellingTurns(last, table.maxRead("aggregate"));
  const summed = await table.say(table.roster.at(-1)!.id, {
    role: "aggregate",
    reads: shown.map(({ turn }) => turn),
    temperature: 0,
    instruction: {
      titles: shown.map(({ title }) => title),
      request:
        "These are solutions of the question above by several people. Find out which steps are right, and write one whole solution of the question.",
      gives: "solution",
    },
  });
  return decidedOutcome(summed, last, table.turns());
}
