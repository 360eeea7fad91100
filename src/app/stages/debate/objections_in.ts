// Who calls whose step wrong in one talk, with the agents in place of the numbers that a critique gives them.
import type { Turn } from "../../../records/turn.ts";
import type { Voice } from "../../../voice/voice.ts";

export interface NamedObjection {
  /** The turn in which it is said. */
  readonly turn: Turn;
  /** The texts it is about, in the order in which they were read; the critic's own may be among them. */
  readonly about: readonly Turn[];
  readonly step: number;
  /** What the critic read once more, and what it says that this means; "" where it does not say. */
  readonly sentence: string;
  readonly because: string;
}

/** In the order of the turns; none for a voice that cannot tell. */
export function objectionsIn(
  turns: readonly Turn[],
  voice: Pick<Voice, "objections"> | null,
): readonly NamedObjection[] {
  if (voice === null) return [];
  const byId = new Map(turns.map((turn) => [turn.id, turn]));
  return turns.flatMap((turn) =>
    criticsWords(turn, voice).map(({ places, ...said }) => ({
      ...said,
      turn,
      about: places.flatMap((place) => byId.get(turn.parents[place - 1] ?? "") ?? []),
    })),
  );
}

/** Without the solution, whose notes blame nobody. */
function criticsWords({ parents, completion }: Turn, voice: Pick<Voice, "objections">) {
  return parents.length === 0 ? [] : voice.objections(completion.text);
}

/** The question in three parts: before the sentence that the critics read once more, that sentence, and the rest. The sentence is "" where
 *  nobody objects, or the words of the critics are not in the question. */
export function aroundDisputed(
  question: string,
  objections: readonly NamedObjection[],
): readonly [string, string, string] {
  const quoted = objections.find(({ sentence }) => sentence !== "")?.sentence ?? "";
  const sentence = quoted === "" ? undefined : sentencesOf(question).find((each) => holds(each, quoted));
  if (sentence === undefined) return [question, "", ""];
  const at = question.indexOf(sentence);
  return [question.slice(0, at), sentence, question.slice(at + sentence.length)];
}

const sentencesOf = (text: string): string[] => text.match(/[^\s.?!][^.?!]*[.?!]?/gu) ?? [];
const wordsIn = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Whether the words of `quoted` stand in the sentence in their order; others may stand between them. */
function holds(sentence: string, quoted: string): boolean {
  const wanted = wordsIn(quoted);
  let found = 0;
  for (const word of wordsIn(sentence)) if (word === wanted[found]) found++;
  return found === wanted.length;
}
