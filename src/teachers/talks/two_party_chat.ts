// Who says what in the two-party chat; whose it is, and what differs from the paper, stands in protocols/two_party_chat.ts. Loaded when it is first needed.
import type { Turn } from "../../records/turn.ts";
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { TalkTable } from "../protocol.ts";
import { decidedOutcome } from "../verdict.ts";

const END = /\bTERMINATE\b/;

export async function twoPartyTalk(
  _task: Task,
  table: TalkTable,
  {
    mostReplies,
    temperature,
    reviseTemperature,
  }: { readonly mostReplies: number; readonly temperature: number; readonly reviseTemperature: number },
): Promise<Outcome> {
  const solutions = [await table.say("assistant", { role: "propose", reads: [], temperature })];
  while (solutions.length < mostReplies && !END.test(solutions.at(-1)!.completion.text)) {
    const own = solutions.at(-1)!;
    const comment = await table.say("user", {
      role: "comment",
      reads: [own],
      temperature: reviseTemperature,
      instruction: {
        persona:
          "You are the user who asked the question. You talk with an assistant that solves it for you.",
        titles: ["The assistant"],
        request:
          "Is every step right? If so, write nothing but TERMINATE. If not, tell the assistant in one or two sentences what to look at again.",
        gives: "remark",
        maxNewTokens: 120,
      },
    });
    if (END.test(comment.completion.text)) break;
    solutions.push(
      await table.say("assistant", {
        role: "answer",
        reads: [own, comment],
        temperature: reviseTemperature,
        instruction: {
          titles: [null, "The user"],
          request: "Answer the user, and write the whole solution again.",
          gives: "solution",
        },
      }),
    );
  }
  return decidedOutcome(lastAnswered(solutions), solutions, table.turns());
}

/** The last with an answer, else the last. @param solutions at least one */
function lastAnswered(solutions: readonly Turn[]): Turn {
  return solutions.findLast(({ answer }) => answer !== null) ?? solutions.at(-1)!;
}
