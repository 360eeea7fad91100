// How often agents call tools, and how often they repeat a call: an agent that learns badly asks the same again and again.
import { readCall, writeCall } from "../local_tools/call.ts";
import type { Turn } from "../records/turn.ts";

export interface CallCounts {
  readonly talks: number;
  readonly calls: number;
  /** Calls that the same agent made before, word for word, in the same talk. */
  readonly repeated: number;
}

/** @param talks the turns of each talk, in order */
export function countCalls(
  talks: readonly (readonly (Pick<Turn, "agent" | "kind"> & {
    readonly completion: Pick<Turn["completion"], "text">;
  })[])[],
): CallCounts {
  let calls = 0;
  let repeated = 0;
  for (const turns of talks) {
    const made = new Set<string>();
    for (const { agent, kind, completion } of turns) {
      const call = kind === "remark" ? readCall(completion.text) : null;
      if (call === null || "fault" in call) continue;
      const key = `${agent} ${writeCall(call)}`;
      calls++;
      if (made.has(key)) repeated++;
      made.add(key);
    }
  }
  return { talks: talks.length, calls, repeated };
}

/** In a sentence; null where nobody called a tool. */
export function callSentence({ talks, calls, repeated }: CallCounts): string | null {
  if (calls === 0) return null;
  const each = (calls / talks).toFixed(1);
  return `${calls} calls of tools in ${talks} talks, ${each} a talk; ${((100 * repeated) / calls).toFixed(1)} % of them repeat an earlier one`;
}
