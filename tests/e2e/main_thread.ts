// How long the page's main thread computes at a stretch. An observer of long tasks in the page counts the time by the clock, so that on a machine
// whose cores are taken by the models each task that had to wait looks long; Chromium's trace counts what the thread itself has computed.
import type { Page } from "playwright-core";

/** A page that computes longer than this at a stretch answers a hand too late (W3C Long Tasks). */
export const LONGEST_TASK_MS = 50;

export interface Task {
  /** Milliseconds that the thread computed, and that went by on the clock meanwhile. */
  readonly computed: number;
  readonly passed: number;
  /** What of the browser posted the task, and the function of the page that took longest in it; where it called none, what else did. */
  readonly what: string;
}

/** What is read of Chromium's trace events (Trace Event Format: complete events "X" and metadata "M"); times in microseconds. */
interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: {
    readonly name?: string;
    readonly src_func?: string;
    readonly data?: { readonly functionName?: string; readonly url?: string };
  };
}

/** Whatever is shorter than this is not kept, in microseconds: a trace of minutes would be too large. */
const LEAST_US = 2000;
const TASK = "ThreadControllerImpl::RunTask";

/** Watches from now on. The function that comes back ends it, and gives the tasks of all main threads that showed pages meanwhile, the longest
 *  first. @throws Error where the browser takes no commands, or counts no time of a thread's own */
export async function watchMainThread(page: Page): Promise<() => Promise<Task[]>> {
  const browser = await page.context().browser()?.newBrowserCDPSession();
  if (browser === undefined) throw new Error("this browser takes no commands");
  const events: TraceEvent[] = [];
  browser.on("Tracing.dataCollected", ({ value }) => {
    for (const event of value as unknown as TraceEvent[]) {
      if (event.ph === "M" || (event.ph === "X" && (event.dur ?? 0) >= LEAST_US)) events.push(event);
    }
  });
  await browser.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: {
      recordMode: "recordAsMuchAsPossible",
      includedCategories: ["toplevel", "devtools.timeline"],
    },
  });
  return async () => {
    const complete = new Promise<boolean>((resolve) =>
      browser.once("Tracing.tracingComplete", ({ dataLossOccurred }) => resolve(dataLossOccurred)),
    );
    await browser.send("Tracing.end");
    if (await complete) throw new Error("the browser lost a part of its trace");
    await browser.detach();
    return tasksOf(events, new URL(page.url()).origin);
  };
}

/** The three longest tasks of what `measure` watches. A host that others share makes a task long once in a while, whatever it computes; one
 *  that is too long is so again, so a first time with one of more than `mostMs` does not count.
 *  @param measure gives the tasks of its nth time, the longest first */
export async function longestTasks(
  mostMs: number,
  measure: (nth: number) => Promise<Task[]>,
): Promise<Task[]> {
  const first = (await measure(0)).slice(0, 3);
  console.info(`the longest tasks: ${JSON.stringify(first)}`);
  return (first[0]?.computed ?? 0) <= mostMs ? first : (await measure(1)).slice(0, 3);
}

/** The tasks of the main threads on which functions of this origin were called: the browser shows pages of its own beside it. */
export function tasksOf(events: readonly TraceEvent[], origin: string): Task[] {
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
  const isMain = (event: TraceEvent) => event.name === "thread_name" && event.args?.name === "CrRendererMain";
  const mains = new Set(events.filter(isMain).map(threadOf));
  const calls = events.filter(
    (event) => event.name === "FunctionCall" && (event.args?.data?.url ?? "").startsWith(`${origin}/`),
  );
  const own = new Set(calls.map(threadOf).filter((thread) => mains.has(thread)));
  const tasks = events.filter((event) => event.name === TASK && own.has(threadOf(event)));
  if (tasks.some(({ tdur }) => tdur === undefined)) {
    throw new Error("this browser does not count the time that a thread itself computes");
  }
  return tasks
    .map((task) => ({
      computed: (task.tdur ?? 0) / 1000,
      passed: (task.dur ?? 0) / 1000,
      what: [task.args?.src_func ?? "?", longestCall(calls, task) || longestPart(events, task)].join(" "),
    }))
    .sort((a, b) => b.computed - a.computed);
}

/** Collecting garbage, compiling, laying out: what the browser did by itself. */
function longestPart(events: readonly TraceEvent[], task: TraceEvent): string {
  const parts = within(events, task).filter(({ ph, name }) => ph === "X" && name !== TASK);
  const [longest] = parts.sort((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0));
  return longest?.name ?? "";
}

function within(events: readonly TraceEvent[], task: TraceEvent): TraceEvent[] {
  const [from, to] = [task.ts ?? 0, (task.ts ?? 0) + (task.dur ?? 0)];
  return events.filter(
    ({ pid, tid, ts = 0 }) => pid === task.pid && tid === task.tid && ts >= from && ts < to,
  );
}

function longestCall(calls: readonly TraceEvent[], task: TraceEvent): string {
  const [longest] = within(calls, task).sort((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0));
  const data = longest?.args?.data;
  return data === undefined ? "" : `${data.functionName ?? ""} ${data.url?.split("/").at(-1) ?? ""}`.trim();
}
