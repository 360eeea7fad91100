// Who says what in a debate that is held only where it is needed; whose it is, and what differs from the paper, stands in protocols/down.ts.
// Loaded when it is first needed.
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { Turn } from "../../records/turn.ts";
import type { TalkTable } from "../protocol.ts";
import { sureness, surestFirst } from "../sureness.ts";
import { decidedOutcome, votedOutcome } from "../verdict.ts";
import type { DebateConfig } from "./debate.ts";

export async function neededTalk(
  _task: Task,
  table: TalkTable,
  { rounds, temperature, reviseTemperature, enoughSure }: DebateConfig & { readonly enoughSure: number },
): Promise<Outcome> {
  const alone = (agent: string) => table.say(agent, { role: "propose", reads: [], temperature });
  const [opener, ...others] = table.roster;
  const first = await alone(opener!.id); // a roster has at least one
  const isSure = first.answer !== null && (sureness(first) ?? 0) >= enoughSure;
  if (isSure) return decidedOutcome(first, [first], table.turns()); // nobody voted, so no bound on votes keeps it from a student

  let last = [first, ...(await table.everyone(alone, others))];
  for (let round = 1; round < rounds; round++) {
    const before = last;
    last = await table.everyone((agent, place) =>
      table.say(agent, {
        role: "revise",
        reads: readBy(before[place]!, before, table.maxRead("revise")),
        temperature: reviseTemperature,
      }),
    );
  }
  return votedOutcome(surestFirst(last), table.turns());
}

/** What an agent reads: its own text, then the others', the surest first, `most` in all. */
function readBy(own: Turn, all: readonly Turn[], most: number): Turn[] {
  return [own, ...surestFirst(all.filter((turn) => turn !== own))].slice(0, most);
}
