// What a protocol asks for in words of its own, where the voice's "answer" and "answer again" will not do: a side of a debate, a
// moderator, a judge, a critic. The voice puts these words around the question and around what is read, and asks for the form in which
// it finds an answer. A model with fixed words of its own cannot be asked so; a teacher that needs it says "instructions" in `needs`.

export interface Instruction {
  /** Who the speaker is; stands in front of everything. */
  readonly persona?: string;
  /** What each text that is read is called, one title for each; null shows it as the speaker's own earlier words. */
  readonly titles: readonly (string | null)[];
  /** What is asked for, behind the question and all that is read. */
  readonly request: string;
  /** "solution": a whole solution with an answer, from which a student may learn. "answer": a text about solutions that ends with an
   *  answer. "remark": a text that answers nothing, such as a critique, in which no answer is looked for. */
  readonly gives: "solution" | "answer" | "remark";
  /** How the answer is to be written, behind the request of a text that gives one. Left out: in the voice's own words. */
  readonly form?: string;
  /** True where the question is not shown: the speaker knows of it what it reads. */
  readonly hidesQuestion?: true;
  /** The mark of a line that calls a tool. A text with such a line ends with it, answers nothing and is a remark, whatever is asked for.
   *  Left out: there is no tool to call. */
  readonly calls?: string;
  /** Tokens that the text may have, where a verdict of a few words is asked for. Left out: as many as any answer. */
  readonly maxNewTokens?: number;
}

/** One stretch of what is shown: the speaker's own words, or what it hears from others. */
export interface Heard {
  readonly isOwn: boolean;
  readonly text: string;
}

/** The question, what is read under its titles, and the request, as stretches that take turns; the last is not the speaker's own, nor is
 *  the first where it is the question.
 *  @param question with whatever stands behind it */
export function heardOf(
  question: string,
  reads: readonly string[],
  { titles, request, hidesQuestion }: Pick<Instruction, "titles" | "request" | "hidesQuestion">,
): readonly Heard[] {
  const all = [
    ...(hidesQuestion === true ? [] : [{ isOwn: false, text: question }]),
    ...reads.map((text, i) => {
      const title = titles[i] ?? null;
      return title === null ? { isOwn: true, text } : { isOwn: false, text: `${title}:\n${text}` };
    }),
    { isOwn: false, text: request },
  ];
  const heard: Heard[] = [];
  for (const each of all) {
    const last = heard.at(-1);
    if (last?.isOwn === each.isOwn) heard.splice(-1, 1, { ...each, text: `${last.text}\n\n${each.text}` });
    else heard.push(each);
  }
  return heard;
}

/** The words in front of everything: a person's own, then who the speaker is; undefined where there are neither. */
export function openingWords(system: string | undefined, persona: string | undefined): string | undefined {
  const words = [system, persona].filter((each) => each !== undefined);
  return words.length === 0 ? undefined : words.join("\n\n");
}
