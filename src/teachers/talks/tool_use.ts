// What teachers share whose agents call tools in their texts (local_tools/call.ts). The tool's answer is a turn of its own behind the call, so that it is
// stored, read by agents and learned by no student; a call that cannot be made is answered with its fault.
import { readCall, toolText } from "../../local_tools/call.ts";
import type { LocalTool, ToolFault } from "../../local_tools/tool.ts";
import type { Turn } from "../../records/turn.ts";
import type { TalkTable } from "../protocol.ts";

/** Has the tool answer that a turn calls. Null where the turn calls none. @throws as `TalkTable.use` */
export async function toolAnswer(
  table: TalkTable,
  said: Turn,
  tools: readonly LocalTool[],
): Promise<Turn | null> {
  const call = readCall(said.solution);
  if (call === null) return null;
  if ("fault" in call) return refusedCall(table, said, call);
  if (!tools.some(({ name }) => name === call.tool)) {
    const names = tools.map(({ name }) => name).join(", ");
    const sentence = `There is no tool “${call.tool}”. Call one of ${names}.`;
    return refusedCall(table, said, { fault: "bad-call", sentence });
  }
  return table.use(said.agent, { ...call, reads: [said] });
}

/** Tells a call's fault to its author, as a tool's turn of the role “refused”. */
export function refusedCall(table: TalkTable, said: Turn, fault: ToolFault): Promise<Turn> {
  const answer = toolText(fault);
  return table.use(said.agent, { tool: "refused", input: said.solution, reads: [said], answer });
}
