// Hand-made debates by what the agents say: table[round][agent] = the text of a turn, in the bundled model's notation.
import type { Task } from "../../src/records/task.ts";
import type { Turn } from "../../src/records/turn.ts";
import { answersEqual } from "../../src/tasks/verifier.ts";
import { wordDialect } from "../../src/tokenizer/word_dialect.ts";
import { makeTurn, TASK } from "../teachers/turns.ts";
import { BUNDLED_SPEC } from "../tokenizer/bundled.ts";

export const dialect = wordDialect(BUNDLED_SPEC);

/** Turns of one debate in which everybody reads everybody, its own turn first. Prompts, solutions and answers are the
 *  dialect's. */
export function said(
  table: readonly (readonly string[])[],
  { task = TASK }: { readonly task?: Task } = {},
): Turn[] {
  return table.flatMap((texts, round) =>
    texts.map((text, agent): Turn => {
      const others = texts.map((_, peer) => peer).filter((peer) => peer !== agent);
      const reads = round === 0 ? [] : [agent, ...others];
      const answer = dialect.answer(text);
      const turn = makeTurn(round, agent, answer, { task, reads });
      const before = table[round - 1] ?? [];
      return {
        ...turn,
        prompt:
          round === 0
            ? dialect.propose(task.question)
            : dialect.revise(
                task.question,
                reads.slice(0, dialect.maxRead).map((peer) => dialect.solution(before[peer] ?? "")),
              ),
        completion: { ...turn.completion, text },
        solution: dialect.solution(text),
        correct: answersEqual(answer, task.answer),
      };
    }),
  );
}
