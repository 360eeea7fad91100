// Who says what in self-consistency with a decider; whose it is, and what differs from the paper, stands in protocols/decided_consistency.ts. Loaded when it is first needed.
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { TalkTable } from "../protocol.ts";
import { tellingTurns } from "../telling.ts";
import { decidedOutcome } from "../verdict.ts";

export async function decidedTalk(
  _task: Task,
  table: TalkTable,
  { samples, temperature }: { readonly samples: number; readonly temperature: number },
): Promise<Outcome> {
  const said = await table.everyone(
    (agent) => table.say(agent, { role: "propose", reads: [], temperature }),
    table.roster.slice(0, samples),
  );
  const shown = tellingTurns(said, table.maxRead("decide"));
  const decided = await table.say(table.roster.at(-1)!.id, {
    role: "decide",
    reads: shown.map(({ turn }) => turn),
    temperature: 0,
    instruction: {
      titles: shown.map(({ title }) => title),
      request:
        "These are solutions of the question above. Say in one sentence which of them is the most consistent, and repeat its answer.",
      gives: "answer",
    },
  });
  return decidedOutcome(decided, said, table.turns());
}
