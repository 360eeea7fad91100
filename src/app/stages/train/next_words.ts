// The next-word bars in numbers and in a sentence: which words stand in them, and what each has before, now and in the group. Pure functions.
import { visibleText } from "../../../core/visible_text.ts";
import type { NextWord, NextWords, NextWordsLook } from "../../../records/next_words.ts";
import { percent } from "../../words/numbers.ts";
import { say } from "../../words/say.tsx";

/** Words in the picture at most. */
const MOST_ROWS = 5;
/** Words that a student brings into the picture by what it finds likely, before and now. */
const MOST_OF_STUDENT = 4;
/** A chance below which a word of the student's would only be an empty row. */
const LEAST_SHARE = 0.005;

/** A word of the picture. A share is null where the word was not among the likeliest that are kept. */
export interface NextWordRow {
  readonly token: number;
  readonly word: string;
  readonly isTaught: boolean;
  readonly before: number | null;
  /** Null also where there is one look alone. */
  readonly now: number | null;
  /** 0 where no solution of the group goes on so. */
  readonly group: number;
}

/** The first and the newest look; `now` is null where that is one. Null where there was none. */
export function endsOf({ looks }: NextWords): {
  readonly before: NextWordsLook;
  readonly now: NextWordsLook | null;
} | null {
  const [before, last] = [looks[0], looks.at(-1)];
  if (before === undefined || last === undefined) return null;
  return { before, now: last === before ? null : last };
}

/** The group's words first, then those that the student finds likeliest, before and now. */
export function nextWordRows(words: NextWords): readonly NextWordRow[] {
  const ends = endsOf(words);
  if (ends === null) return [];
  const { before, now } = ends;
  const taught = words.teacher.words;
  const likely = [before, now]
    .flatMap((look) => look?.words.slice(0, MOST_OF_STUDENT) ?? [])
    .filter(({ share }) => share >= LEAST_SHARE);
  const candidates = new Map<number, NextWord>();
  for (const each of [...taught.slice(0, 2), ...byShare(likely)]) {
    if (!candidates.has(each.token)) candidates.set(each.token, each);
  }
  return Array.from(candidates.values(), ({ token, word }) => ({
    token,
    word: shownWord(word),
    isTaught: taught[0]?.token === token,
    before: shareIn(before, token),
    now: now === null ? null : shareIn(now, token),
    group: taught.find((each) => each.token === token)?.share ?? 0,
  })).slice(0, MOST_ROWS);
}

const byShare = (words: readonly NextWord[]) => words.toSorted((a, b) => b.share - a.share);

export const shareIn = ({ words }: NextWordsLook, token: number): number | null =>
  words.find((each) => each.token === token)?.share ?? null;

/** A token as people read it: without the blank beside it; one that is only blanks by its name. */
export function shownWord(word: string): string {
  const bare = word.trim();
  if (bare !== "") return visibleText(bare);
  return word.includes("\n") ? say("new line") : say("space");
}

/** "82 %", and neither none nor all where it is neither. */
export function chance(share: number): string {
  if (share > 0 && share < 0.005) return say("under {share}", { share: percent(0.01) });
  if (share >= 0.995 && share < 1) return say("over {share}", { share: percent(0.99) });
  return percent(share);
}

/** What the looks of a training are counted in: PAD's in rounds of practice. */
export type LookUnit = "round" | "step";

/** "before", "after 60 steps". */
export function whenSeen({ step }: Pick<NextWordsLook, "step">, unit: LookUnit): string {
  if (step === 0) return say("before");
  return unit === "round"
    ? say("after {round|round|rounds}", { round: step })
    : say("after {step|step|steps}", { step });
}

/** What the picture shows: what the student would have written, and how likely it finds the group's word before and now. */
export function nextWordsSentence(words: NextWords, unit: LookUnit): string {
  const ends = endsOf(words);
  const taught = words.teacher.words[0];
  if (ends === null || taught === undefined) return "";
  const { before, now } = ends;
  const given = givenWords(before, taught, say("the group’s word {word}", { word: quoted(taught) }));
  if (now === null) {
    return before.step === 0
      ? say("Before it learns, the student gives {given}.", { given })
      : say("{when}, the student gives {given}.", { when: capital(whenSeen(before, unit)), given });
  }
  return say("{when}, the student gave {given}; {later} it gives {givenNow}.", {
    when: before.step === 0 ? say("Before") : capital(whenSeen(before, unit)),
    given,
    later: whenSeen(now, unit),
    givenNow: givenWords(now, taught, quoted(taught)),
  });
}

/** "“+” 83 % and the group’s word “-” 2 %", or the group's word alone where it leads. */
function givenWords(look: NextWordsLook, taught: NextWord, name: string): string {
  const own = shareIn(look, taught.token);
  const given = `${name} ${own === null ? say("next to nothing") : chance(own)}`;
  const [leader] = look.words;
  if (leader === undefined || leader.token === taught.token) return given;
  return say("{leader} {share} and {given}", { leader: quoted(leader), share: chance(leader.share), given });
}

const quoted = ({ word }: NextWord): string => say("“{word}”", { word: shownWord(word) });
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Whose shares the group's bars are. */
export function groupWords({ teacher }: NextWords): string {
  const { solutions } = teacher;
  return solutions === 1
    ? say("The group’s bar is the one solution with the learned answer that begins so.")
    : say(
        "The group’s bar is a word’s share of its {solutions} last solutions with the learned answer that begin so.",
        { solutions },
      );
}
