// Hand-made debates by what the agents say: table[round][agent] = the text of a turn, in the bundled model's notation.
import type { Task } from "../../src/records/task.ts";
import type { Turn } from "../../src/records/turn.ts";
import { answersEqual } from "../../src/tasks/verifier.ts";
import { wordsVoice } from "../../src/voice/words/words.ts";
import { makeTurn, TASK } from "../teachers/turns.ts";
import { BUNDLED_SPEC } from "../tokenizer/bundled.ts";

export const voice = wordsVoice(BUNDLED_SPEC);

/** Turns of one debate in which everybody reads everybody, its own turn first. Prompts, solutions and answers are the
 *  voice's. */
export function said(
  table: readonly (readonly string[])[],
  { task = TASK }: { readonly task?: Task } = {},
): Turn[] {
  return table.flatMap((texts, round) =>
    texts.map((text, agent): Turn => {
      const others = texts.map((_, peer) => peer).filter((peer) => peer !== agent);
      const reads = round === 0 ? [] : [agent, ...others];
      const answer = voice.read(text).answer;
      const turn = makeTurn(round, agent, answer, { task, reads });
      const before = table[round - 1] ?? [];
      return {
        ...turn,
        prompt: voice.render({
          role: round === 0 ? "propose" : "revise",
          question: task.question,
          reads: reads
            .slice(0, voice.budget("revise").maxRead)
            .map((peer) => voice.read(before[peer] ?? "").solution),
        }),
        completion: { ...turn.completion, text },
        solution: voice.read(text).solution,
        correct: answersEqual(answer, task.answer),
      };
    }),
  );
}
