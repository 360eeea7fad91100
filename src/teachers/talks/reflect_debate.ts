// Who says what in the reflecting debate; whose it is, and what differs from the paper, stands in protocols/reflect_debate.ts. Loaded when it is first needed.
import type { Turn } from "../../records/turn.ts";
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { TalkTable } from "../protocol.ts";
import { votedOutcome } from "../verdict.ts";
import { readersChoice } from "./debate.ts";

export async function reflectTalk(
  _task: Task,
  table: TalkTable,
  {
    rounds,
    temperature,
    reviseTemperature,
  }: { readonly rounds: number; readonly temperature: number; readonly reviseTemperature: number },
): Promise<Outcome> {
  let last = await table.everyone((agent) => table.say(agent, { role: "propose", reads: [], temperature }));
  for (let round = 1; round < rounds; round++) {
    const before = last;
    const readBy = (place: number) =>
      readersChoice(place, before.length, round, table.maxRead("revise")).map((peer) => before[peer]!);
    last = await table.everyone((agent, place) => refined(table, agent, readBy(place), reviseTemperature));
  }
  return votedOutcome(last, table.turns());
}

/** Reflects and criticises, then answers again. @param reads the own solution, then those of others */
async function refined(
  table: TalkTable,
  agent: string,
  reads: readonly Turn[],
  temperature: number,
): Promise<Turn> {
  const titles = reads.map((_, i) => (i === 0 ? null : `Solution ${i}`));
  const others =
    reads.length > 1 ? " Then name one flaw of each other solution, or say that it has none." : "";
  const reflection = await table.say(agent, {
    role: "reflect",
    reads,
    temperature,
    instruction: {
      titles,
      request: `Look at your own solution first: which step, if any, is wrong or not certain?${others} Do not solve the question anew.`,
      gives: "remark",
      maxNewTokens: 200,
    },
  });
  return table.say(agent, {
    role: "refine",
    reads: [...reads, reflection],
    temperature,
    instruction: {
      titles: [...titles, null],
      request:
        "Now write the whole solution again. Change your answer only if what you found gives a new reason for it, never because others say so.",
      gives: "solution",
    },
  });
}
