// Runs local tools within a deadline and with bounded answers. A tool never ends a talk: whatever goes wrong in a call is told to the caller
// as a fault by name. Only a cancelled run is an error.
import { sleepAwake } from "../core/awake.ts";
import type { Clock } from "../core/ports.ts";
import { toolText } from "./call.ts";
import type { LocalTool, ToolAnswer, ToolSite } from "./tool.ts";

export interface ToolLimits {
  /** Milliseconds within which a tool has to answer. */
  readonly ms: number;
  /** Letters that an answer may have; a longer one is a fault, and never cut. */
  readonly letters: number;
}

export const TOOL_LIMITS: ToolLimits = { ms: 2000, letters: 2000 };
/** Letters of a tool's own words on why it broke down: a fault stays short. */
const LONGEST_WHY = 200;

/** Each tool as a talk's table calls it: text in, text out. */
export function workbench(
  tools: readonly LocalTool[],
  questions: ToolSite["questions"],
  clock: Pick<Clock, "elapsed" | "sleep">,
  limits = TOOL_LIMITS,
): [name: string, run: (input: string, site: Omit<ToolSite, "questions">) => Promise<string>][] {
  return tools.map((tool) => [
    tool.name,
    async (input, site) => toolText(await bounded(tool, input, { ...site, questions }, { clock, limits })),
  ]);
}

async function bounded(
  tool: LocalTool,
  input: string,
  site: ToolSite,
  { clock, limits }: { readonly clock: Pick<Clock, "elapsed" | "sleep">; readonly limits: ToolLimits },
): Promise<ToolAnswer> {
  const late = new AbortController();
  const deadline = sleepAwake(clock, limits.ms, late.signal).then((): ToolAnswer => ({
    fault: "late",
    sentence: `${tool.name} did not answer within ${limits.ms} ms. Ask for less.`,
  }));
  deadline.catch(() => {}); // it is called off once there is an answer
  const answer = await Promise.race([answered(tool, input, site), deadline]).finally(() => late.abort());
  if ("fault" in answer || answer.text.length <= limits.letters) return answer;
  return {
    fault: "too-long",
    sentence: `${tool.name} has ${answer.text.length} letters to answer; ${limits.letters} are the most. Ask for less.`,
  };
}

/** What a tool answers; what it throws is a defect of ours, and a fault to the one who called it. */
async function answered(tool: LocalTool, input: string, site: ToolSite): Promise<ToolAnswer> {
  try {
    return await tool.run(input, site);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return {
      fault: "broken",
      sentence: `${tool.name} broke down on this: “${why.slice(0, LONGEST_WHY)}”. Give it something else.`,
    };
  }
}
