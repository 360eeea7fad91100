// Who says what in MATPO; whose it is, and what differs from the paper, stands in protocols/planner_worker.ts. Loaded when it is first needed.
import { CALL_MARK, readCall, tellTools } from "../../local_tools/call.ts";
import { LOCAL_TOOLS } from "../../local_tools/list.ts";
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { Turn } from "../../records/turn.ts";
import type { TalkTable } from "../protocol.ts";
import { decidedOutcome } from "../verdict.ts";
import { refusedCall, toolAnswer } from "./tool_use.ts";

interface PlannerWorkerConfig {
  readonly subtasks: number;
  readonly workerCalls: number;
  readonly recap: "question" | "subtask";
  readonly summary: "summary" | "last";
  readonly temperature: number;
}

/** A text that is read, and under which title; null for the reader's own. */
interface Read {
  readonly turn: Turn;
  readonly title: string | null;
}

export async function plannerWorkerTalk(
  _task: Task,
  table: TalkTable,
  config: PlannerWorkerConfig,
): Promise<Outcome> {
  const known: Read[] = [];
  for (let i = 0; i < config.subtasks; i++) {
    const said = await planned(table, known, config, config.subtasks - i);
    const call = readCall(said.solution);
    if (call === null || said.kind === "say") return decidedOutcome(said, [said], table.turns());
    known.push({ turn: said, title: null });
    if ("fault" in call || call.tool !== "worker") {
      const sentence = "Give out a subtask by a line “Call: worker” with the subtask behind it, or answer.";
      const turn = await refusedCall(table, said, { fault: "bad-call", sentence });
      known.push({ turn, title: "Error" });
      continue;
    }
    const turn = await worked(table, { agent: `worker-${i + 1}`, from: said, subtask: call.input }, config);
    known.push({ turn, title: `What worker ${i + 1} found` });
  }
  const last = await planned(table, known, config, 0);
  return decidedOutcome(last, [last], table.turns());
}

/** The planner's next subtask, or its answer. @param left subtasks that it may still give out */
function planned(
  table: TalkTable,
  known: readonly Read[],
  { temperature }: PlannerWorkerConfig,
  left: number,
): Promise<Turn> {
  return table.say("planner", {
    role: left === 0 ? "answer" : "plan",
    reads: known.map(({ turn }) => turn),
    temperature,
    instruction: {
      persona:
        "You plan. You do not know the values in the question and cannot look them up yourself: a worker does one small subtask for you at a time.",
      titles: known.map(({ title }) => title),
      request:
        left === 0
          ? "Answer the question now."
          : `Give out the next subtask by a line such as “Call: worker find the value of k1”, or answer the question when you know enough. Subtasks left: ${left}.`,
      gives: "solution",
      ...(left === 0 ? {} : { calls: CALL_MARK }),
    },
  });
}

interface Subtask {
  readonly agent: string;
  /** The planner's turn that gave it out. */
  readonly from: Turn;
  readonly subtask: string;
}

interface WorkerRequest {
  readonly role: string;
  readonly request: string;
  readonly calls?: string;
}

/** What the planner gets to see of a subtask. */
async function worked(table: TalkTable, given: Subtask, config: PlannerWorkerConfig): Promise<Turn> {
  const done: Read[] = [];
  const next = (how: WorkerRequest) => asked(table, given, done, { ...config, ...how });
  for (let call = 0; call < config.workerCalls; call++) {
    const said = await next({
      role: "work",
      request: `Call a tool, or write what you found. Calls left: ${config.workerCalls - call}.`,
      calls: CALL_MARK,
    });
    const told = await toolAnswer(table, said, LOCAL_TOOLS);
    done.push({ turn: said, title: null });
    if (told === null) break;
    done.push({ turn: told, title: "The tool answered" });
  }
  const last = done.at(-1)!; // a worker may call at least once
  if (config.summary === "last" && last.title === null) return last.turn;
  const request =
    config.summary === "summary"
      ? "Call no more tools. Sum up your work: a line “Conclusion: …” with the result of the subtask, then a line “Support: …” with what it rests on."
      : "Call no more tools. Write what you found.";
  return next({ role: config.summary === "summary" ? "summary" : "report", request });
}

/** The worker's next text: it reads its subtask and its own work, and nothing that the planner or another worker knows. */
function asked(
  table: TalkTable,
  { agent, from, subtask }: Subtask,
  done: readonly Read[],
  { recap, temperature, role, request, calls }: PlannerWorkerConfig & WorkerRequest,
): Promise<Turn> {
  return table.say(agent, {
    role,
    reads: [from, ...done.map(({ turn }) => turn)],
    shown: [subtask, ...done.map(({ turn }) => turn.solution)],
    temperature,
    instruction: {
      persona: `You are a worker. You do one subtask and nothing else.\n${tellTools(LOCAL_TOOLS)}`,
      titles: ["Your subtask", ...done.map(({ title }) => title)],
      request,
      gives: "remark",
      maxNewTokens: 120,
      ...(recap === "subtask" ? { hidesQuestion: true as const } : {}),
      ...(calls === undefined ? {} : { calls }),
    },
  });
}
