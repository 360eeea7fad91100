// Who attends to whom, as the ranges of keys that attention takes (kernels/tokens.ts).
import { TOKEN_WORDS } from "../kernels/tokens.ts";
import { AGENTS } from "./world.ts";

/** Rows that see each other: all agents of a plan, or each itself alone. */
export const attentionGroup = (attends: boolean): number => (attends ? AGENTS : 1);

/** Rows of one group see each other; with groups of 1 each row sees itself alone. */
export function agentTokens(rows: number, group: number): Uint32Array<ArrayBuffer> {
  const tokens = new Uint32Array(rows * TOKEN_WORDS);
  for (let row = 0; row < rows; row++) {
    const first = row - (row % group);
    tokens.set([first, first + group, row % group, 0], row * TOKEN_WORDS);
  }
  return tokens;
}
