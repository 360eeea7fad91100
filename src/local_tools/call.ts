// The one written form of a tool's call in a text: a line “Call: NAME INPUT”. The first such line counts, since what a model writes behind
// its own call is a guess at the answer. What a tool answered is written by `toolText`, a fault with its name.
import type { LocalTool, ToolAnswer, ToolFault } from "./tool.ts";

export interface WrittenCall {
  readonly tool: string;
  readonly input: string;
}

/** How the line of a call begins. */
export const CALL_MARK = "Call:";

const CALL = /^[ \t]{0,9}Call:[ \t]{0,9}(?<tool>\S{0,40})[ \t]{0,9}(?<input>[^\n]*)$/m;
const NAME = /^[a-z_]+$/;

export function writeCall({ tool, input }: WrittenCall): string {
  return `Call: ${tool} ${input}`;
}

/** The first call in a text. Null where there is none; a fault where a line begins like a call and is none. */
export function readCall(text: string): WrittenCall | ToolFault | null {
  const found = CALL.exec(text)?.groups;
  if (found === undefined) return null;
  const { tool = "", input = "" } = found;
  if (NAME.test(tool)) return { tool, input: input.trim() };
  return {
    fault: "bad-call",
    sentence: `Expected “Call:” with the name of a tool and what it is given, got “Call: ${tool}”.`,
  };
}

/** How agents are told which tools there are, and how they are called. */
export function tellTools(tools: readonly Pick<LocalTool, "name" | "words" | "example">[]): string {
  const lines = tools.map(
    ({ name, words, example }) =>
      `- ${name}: ${words} For example “${writeCall({ tool: name, input: example })}”.`,
  );
  return [
    "You can call a tool: write a line that begins with “Call:” and stop there. The tools:",
    ...lines,
  ].join("\n");
}

/** A tool's answer as its caller reads it. */
export function toolText(answer: ToolAnswer): string {
  return "fault" in answer ? `Error (${answer.fault}): ${answer.sentence}` : answer.text;
}

/** The name of the fault that a tool's text tells, null for an answer. */
export function faultIn(text: string): string | null {
  return /^Error \((?<fault>[a-z-]+)\): /.exec(text)?.groups?.["fault"] ?? null;
}
