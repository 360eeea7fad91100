// Who says what in SFR-DeepResearch; whose it is, and what differs from the paper, stands in protocols/tool_agent.ts. Loaded when it is first needed.
import { RunError } from "../../core/errors.ts";
import { CALL_MARK, faultIn, readCall, tellTools, writeCall } from "../../local_tools/call.ts";
import { LOCAL_TOOLS } from "../../local_tools/list.ts";
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { Turn } from "../../records/turn.ts";
import type { TalkTable } from "../protocol.ts";
import { decidedOutcome } from "../verdict.ts";
import { MIN_ROOM, PackedMemory, type PackedText } from "./packed_memory.ts";
import { refusedCall, toolAnswer } from "./tool_use.ts";

interface ToolAgentConfig {
  readonly agentCalls: number;
  readonly memoryLetters: number;
  readonly temperature: number;
}

const CLEAN = {
  name: "clean_memory",
  words: "puts what you write behind it in the place of all that the tools told you.",
  example: "k1 is 4; k5 is still to be looked up",
};
const TOOLS = tellTools([...LOCAL_TOOLS, CLEAN]);
const FORM =
  "When you know the answer, end with a line that holds nothing but “Answer: ” and the final answer.";
const LAST_REQUEST = "You have no calls left. Answer the question now.";

const requestOf = (left: number, free: number): string =>
  left === 0 ? LAST_REQUEST : `${TOOLS}\nCalls left: ${left}. Room in your memory: ${free} letters.`;

export async function toolAgentTalk(task: Task, table: TalkTable, config: ToolAgentConfig): Promise<Outcome> {
  const memory = new PackedMemory(roomOf(task, config));
  for (let left = config.agentCalls; left > 0; left--) {
    const said = await asked(table, memory, config, left);
    if (said.kind === "say") return decidedOutcome(said, [said], table.turns());
    await called(table, memory, said);
  }
  const last = await asked(table, memory, config, 0);
  return decidedOutcome(last, [last], table.turns());
}

/** Letters for what is remembered, beside the question and what is asked for. @throws RunError("config") where that is too little */
function roomOf({ id, question }: Task, { agentCalls, memoryLetters: memory }: ToolAgentConfig): number {
  const request = Math.max(requestOf(agentCalls, memory).length, LAST_REQUEST.length);
  const room = memory - question.length - request - FORM.length - "\n\n ".length;
  if (room >= MIN_ROOM) return room;
  throw new RunError(
    "config",
    `Question “${id}” with what the agent is told of its tools leaves ${Math.max(0, room)} of ${memory} letters of memory; ${MIN_ROOM} are the least. Choose more memory, or shorter questions.`,
    { taskId: id },
  );
}

/** The agent's next text: everything that it reads stands in one message. */
function asked(
  table: TalkTable,
  { texts, free }: PackedMemory,
  { temperature }: ToolAgentConfig,
  left: number,
): Promise<Turn> {
  return table.say("agent", {
    role: left === 0 ? "answer" : "work",
    reads: texts.map(({ turn }) => turn),
    shown: texts.map(({ text }) => text),
    temperature,
    instruction: {
      titles: texts.map(({ title }) => title),
      request: requestOf(left, free),
      gives: "solution",
      form: FORM,
      ...(left === 0 ? {} : { calls: CALL_MARK }),
    },
  });
}

/** Makes the agent's call and remembers what came of it. */
async function called(table: TalkTable, memory: PackedMemory, said: Turn): Promise<void> {
  const call = readCall(said.solution);
  if (call !== null && !("fault" in call) && call.tool === CLEAN.name) {
    return cleaned(table, memory, said, call.input);
  }
  if (memory.isNearlyFull) {
    memory.fail(await refusedCall(table, said, full("Your memory is full.")));
    return;
  }
  const told = await toolAnswer(table, said, LOCAL_TOOLS);
  if (told === null || call === null || "fault" in call || faultIn(told.solution) !== null) {
    if (told !== null) memory.fail(told);
    return;
  }
  const text: PackedText = { turn: told, title: `“${writeCall(call)}” gave`, text: told.solution };
  if (memory.fits(text)) memory.add(text);
  else {
    const sentence = `The answer has ${told.solution.length} letters, and your memory has room for ${memory.free}.`;
    memory.fail(await refusedCall(table, said, full(sentence)));
  }
}

const full = (what: string) =>
  ({
    fault: "memory-full",
    sentence: `${what} Write it anew by a line “Call: clean_memory …” first.`,
  }) as const;

async function cleaned(table: TalkTable, memory: PackedMemory, said: Turn, content: string): Promise<void> {
  if (content.length > memory.mostKept) {
    const sentence = `Your new memory has ${content.length} letters; ${memory.mostKept} are the most. Keep less.`;
    memory.fail(await refusedCall(table, said, { fault: "too-long", sentence }));
    return;
  }
  const call = { tool: CLEAN.name, input: content, reads: [said], answer: content };
  memory.replace({ turn: await table.use(said.agent, call), title: "Your memory", text: content });
}
