// What a codec is: a way in which one agent's turn is written where another reads it. What every codec but plain words carries is a
// `Message`, and decoding a text gives the very message that was encoded. A new one is a file here and a line in list.ts.
// Source: CodeAgents (2025, arXiv:2507.03254), where all that agents exchange is text in the form of code.

/** A turn's place in its talk: the seat of its author in the roster and how many turns it had taken before, both from 0 on. */
export interface MessagePlace {
  readonly seat: number;
  readonly step: number;
}

/** What one turn tells another agent. */
export interface Message {
  readonly at: MessagePlace;
  /** What its author did, in the protocol's own words. */
  readonly role: string;
  /** The turns that it read: the edges that lead to it. */
  readonly reads: readonly MessagePlace[];
  /** What it claims, one claim a line and none of them empty: a sum, such as "12*3=36" (`isSumClaim`), or words. */
  readonly claims: readonly string[];
  /** Null when it gives none. */
  readonly answer: string | null;
}

export interface Codec {
  /** What it is called where a person chooses. */
  readonly label: string;
  readonly help: string;
  /** Null for plain words: a solution is shown as it stands, under the voice's own titles, and nothing is decoded. */
  readonly open: (() => Promise<CodecText>) | null;
}

export interface CodecText {
  readonly encode: (message: Message) => string;
  /** The message that a text is, null for a text of another form. */
  readonly decode: (text: string) => Message | null;
}

/** Sides of numbers, operators and brackets with one relation between each two. */
const SUM = /^[\d.(-][\d.+\-*/()]*(?:[=<>][\d.(-][\d.+\-*/()]*)+$/;

/** Whether a claim is a sum or a comparison of numbers, which a program can check. */
export const isSumClaim = (claim: string): boolean => SUM.test(claim);
