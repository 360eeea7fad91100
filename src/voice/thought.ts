// What a model thinks aloud before it answers, between "<think>" and "</think>": it is kept apart from the solution, so that no agent
// reads it and no student learns it, but for IMAD's (debate_thought.ts). It stays in the completion and counts as generated tokens.

export const THOUGHT = { open: "<think>", close: "</think>" } as const;

export interface SplitThought {
  /** Null for a text without one. */
  readonly thought: string | null;
  readonly rest: string;
}

/** @param isOpen whether the prompt ended with the opening mark, so that the text begins inside */
export function splitThought(text: string, isOpen = false): SplitThought {
  const { open, close } = THOUGHT;
  const end = text.lastIndexOf(close);
  const start = text.indexOf(open);
  if (end < 0 && start < 0)
    return isOpen ? { thought: text.trim(), rest: "" } : { thought: null, rest: text };
  const before = start < 0 ? "" : text.slice(0, start);
  const from = start < 0 ? 0 : start + open.length;
  if (end < from) return { thought: text.slice(from).trim(), rest: before }; // it never came to its end
  return { thought: text.slice(from, end).trim(), rest: `${before}${text.slice(end + close.length)}` };
}
