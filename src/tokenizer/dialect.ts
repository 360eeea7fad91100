// How a model wants to be spoken to, as data beside the model (retort.json). The bundled model knows 208 words and its
// own debate notation; a chat model will bring its chat template instead. Protocols see this interface only.
// Role in one line: question (English) + what was read -> prompt text; completion text -> solution, answer, English.

/** retort.json, schema 1. */
export interface ModelCard {
  readonly schema: 1;
  readonly name: string;
  readonly kind: "retort/model";
  /** Files of the model with size and sha256, so that a truncated or foreign file is named before it is used. */
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
  readonly dialect: WordDialectSpec;
  /** True licence and origin, for the export's README. */
  readonly license: string;
  readonly description: string;
}

/** A dialect of space-separated words with fixed templates. */
export interface WordDialectSpec {
  readonly kind: "words";
  /** Templates; `{question}`, `{peers}`, `{number}`, `{solution}` are filled in. */
  readonly propose: string;
  readonly revise: string;
  readonly peer: string;
  /** A completion that starts with this word is a critique followed by a solution … */
  readonly critiqueStart: string;
  /** … and the solution begins at the last occurrence of these words. */
  readonly solutionStart: string;
  /** Regular expression with one group: the final answer. The last match counts. */
  readonly answerPattern: string;
  /** How many solutions, the agent's own included, one prompt may hold. */
  readonly maxRead: number;
  readonly maxNewTokens: { readonly propose: number; readonly revise: number };
}

export interface Dialect {
  /** Prompt of a single agent on its own. `question` is ordinary English. */
  propose(question: string): string;
  /** Prompt of an agent that reads solutions, its own first. */
  revise(question: string, solutions: readonly string[]): string;
  /** The part of a completion that others read and a student learns. */
  solution(completion: string): string;
  /** Final answer of a completion, null when there is none. */
  answer(completion: string): string | null;
  /** Model text as ordinary English, for people. */
  toEnglish(text: string): string;
  readonly maxRead: number;
  readonly maxNewTokens: { readonly propose: number; readonly revise: number };
}
