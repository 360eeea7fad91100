// Who says what in the pyramid; whose it is, and what differs from the paper, stands in protocols/pyramid.ts. Loaded when it is first needed.
import { CALL_MARK, tellTools } from "../../local_tools/call.ts";
import { LOCAL_TOOLS } from "../../local_tools/list.ts";
import type { Outcome } from "../../records/outcome.ts";
import type { Task } from "../../records/task.ts";
import type { Turn } from "../../records/turn.ts";
import { type AgentTree, checkTree, evenTree, leavesOf, MOST_BELOW, treeText } from "../agent_tree.ts";
import { type Decomposition, knownParts } from "../decompositions.ts";
import type { TalkTable } from "../protocol.ts";
import {
  dealtOut,
  type EvolvedTree,
  evolvedTree,
  PYRAMID_ROLES,
  type Qualities,
  resultLine,
  routingShares,
} from "../running_quality.ts";
import { decidedOutcome } from "../verdict.ts";
import { toolAnswer } from "./tool_use.ts";

interface PyramidConfig {
  readonly branches: number;
  readonly leaves: number;
  readonly patience: number;
  readonly leafCalls: number;
  readonly evolution: "fixed" | "evolve";
  readonly lot: number;
  readonly temperature: number;
}

const ROOT = "root";
/** Letters of a part that is given out: what an agent reads does not grow with the question. */
const LONGEST_PART = 200;

export async function pyramidTalk(task: Task, table: TalkTable, config: PyramidConfig): Promise<Outcome> {
  const first = checkTree(evenTree(config.branches, config.leaves));
  const { talks, isLearning } = table.past;
  const leaves = table.roster.slice(1 + config.branches).map(({ id }) => id); // behind the root and the branches
  const spare = leaves.filter((leaf) => !leavesOf(first).includes(leaf));
  const known = evolvedTree(talks, { first, lot: config.lot, alpha: config.patience, spare });
  const doesEvolve = config.evolution === "evolve";
  const now: EvolvedTree = doesEvolve ? known : { ...known, tree: first, candidate: null };
  const work = await workOf(task, table, config);
  const answer = await worked({ table, config, work, qualities: now.qualities }, now.tree, false);
  if (isLearning && now.candidate !== null) {
    await worked({ table, config, work, qualities: now.qualities }, now.candidate, true);
  }
  return decidedOutcome(answer, [answer], table.turns());
}

interface Work extends Decomposition {
  /** Whether whoever puts the results together sees the question. */
  readonly isKnown: boolean;
  /** The root's plan, where no program knows the parts. */
  readonly plan: Turn | null;
}

/** The parts of the question: known ones, else those that the root plans, else the question as one. */
async function workOf(task: Task, table: TalkTable, { temperature }: PyramidConfig): Promise<Work> {
  const known = knownParts(task);
  if (known !== null) return { ...known, isKnown: true, plan: null };
  const plan = await table.say(ROOT, {
    role: "plan",
    reads: [],
    temperature,
    instruction: {
      persona: "You plan. You hand out work and do none of it yourself.",
      titles: [],
      request: `Split the question into at most ${MOST_BELOW} small parts, one line for each, such as “Part: find the first sum”.`,
      gives: "remark",
      maxNewTokens: 160,
    },
  });
  const lines = Array.from(plan.completion.text.matchAll(/^\s*Part:\s*(.+)$/gim), ([, part]) => part!.trim());
  const parts = lines.slice(0, MOST_BELOW).map((part) => part.slice(0, LONGEST_PART));
  return {
    parts: parts.length === 0 ? ["Answer the question."] : parts,
    goal: "Answer the question.",
    isKnown: false,
    plan,
  };
}

interface Site {
  readonly table: TalkTable;
  readonly config: PyramidConfig;
  readonly work: Work;
  readonly qualities: Qualities;
}

/** One tree at work: leaves at the same time, then branches, then the root. @returns the root's turn */
async function worked(site: Site, tree: AgentTree, isTrial: boolean): Promise<Turn> {
  const { table, work, qualities } = site;
  const dealt = dealtOut(work.parts.length, tree, qualities);
  const answer = routeText(tree, qualities, dealt);
  const reads = work.plan === null ? [] : [work.plan];
  const route = await table.use(ROOT, { tool: PYRAMID_ROLES.route, input: treeText(tree), reads, answer });
  const busy = leavesOf(tree).filter((leaf) => dealt.includes(leaf));
  const reports = await table.everyone(
    async (leaf) => {
      const own: Turn[] = [];
      for (const [i, part] of work.parts.entries()) {
        if (dealt[i] === leaf) own.push(await reported(site, leaf, part, route));
      }
      return own;
    },
    agentsOf(table, busy),
  );
  const byLeaf = new Map(busy.map((leaf, i) => [leaf, reports[i]!]));
  const branches = tree.filter(({ leaves }) => leaves.some((leaf) => byLeaf.has(leaf)));
  const gathered = await table.everyone(
    (branch, i) => {
      const below = branches[i]!.leaves.flatMap((leaf) => byLeaf.get(leaf) ?? []);
      return inHandfuls(below, (turns) => gatheredBy(site, branch, turns, isTrial));
    },
    agentsOf(
      table,
      branches.map(({ agent }) => agent),
    ),
  );
  return inHandfuls(gathered, (turns) => answered(site, turns, isTrial));
}

const agentsOf = ({ roster }: TalkTable, ids: readonly string[]) =>
  ids.map((id) => roster.find((agent) => agent.id === id)!);

/** The tree, how well each leaf works, and who gets which part. */
function routeText(tree: AgentTree, qualities: Qualities, dealt: readonly string[]): string {
  const shares = routingShares(tree, qualities);
  return [
    `Tree: ${treeText(tree)}`,
    ...leavesOf(tree).map((leaf) => {
      const parts = dealt.flatMap((each, i) => (each === leaf ? [i + 1] : []));
      const share = (100 * shares.get(leaf)!).toFixed(0);
      return `${leaf}: quality ${qualities.get(leaf)!.toFixed(3)}, share ${share} %, ${parts.length === 0 ? "no part" : `parts ${parts.join(", ")}`}`;
    }),
  ].join("\n");
}

/** Hands turns on five at a time: what came of the first five is the first of the next. */
async function inHandfuls(
  turns: readonly Turn[],
  say: (turns: readonly Turn[]) => Promise<Turn>,
): Promise<Turn> {
  let so = await say(turns.slice(0, MOST_BELOW));
  for (let at = MOST_BELOW; at < turns.length; at += MOST_BELOW - 1) {
    so = await say([so, ...turns.slice(at, at + MOST_BELOW - 1)]);
  }
  return so;
}

/** What a leaf finds out about its part. It sees the part, its tools and what they told it, and nothing else. */
async function reported(
  { table, config, work }: Site,
  leaf: string,
  part: string,
  route: Turn,
): Promise<Turn> {
  const read: { turn: Turn; shown: string; title: string | null }[] = [
    { turn: route, shown: part, title: "Your part" },
  ];
  const next = (role: string, request: string, calls: boolean) =>
    table.say(leaf, {
      role,
      reads: read.map(({ turn }) => turn),
      shown: read.map(({ shown }) => shown),
      temperature: config.temperature,
      instruction: {
        persona: `You do one small part of some work, and nothing else.\n${tellTools(LOCAL_TOOLS)}`,
        titles: read.map(({ title }) => title),
        request,
        gives: "remark",
        maxNewTokens: 100,
        ...(calls ? { calls: CALL_MARK } : {}),
        ...(work.isKnown ? { hidesQuestion: true as const } : {}),
      },
    });
  for (let call = 0; call < config.leafCalls; call++) {
    const said = await next("work", "Call a tool, or write one line “Result: what you found”.", true);
    const told = await toolAnswer(table, said, LOCAL_TOOLS);
    if (told === null) return said;
    read.push({ turn: said, shown: said.solution, title: null });
    read.push({ turn: told, shown: told.solution, title: "The tool answered" });
  }
  return next("report", "Call no more tools. Write one line “Result: what you found”.", false);
}

/** Where a result lies, and what it is in one line. */
const addressed = (turn: Turn): string => `(${turn.agent}/${turn.step}) ${resultLine(turn)}`;

function gatheredBy(
  { table, config, work }: Site,
  branch: string,
  turns: readonly Turn[],
  isTrial: boolean,
): Promise<Turn> {
  return table.say(branch, {
    role: isTrial ? "trial gather" : PYRAMID_ROLES.gather,
    reads: turns,
    shown: turns.map(addressed),
    temperature: config.temperature,
    instruction: {
      persona: "You put together what others found. You look nothing up yourself.",
      titles: turns.map((_, i) => `Result ${i + 1}`),
      request: `${work.goal} You have a part of the results: write one line “Result: what they come to so far”.`,
      gives: "remark",
      maxNewTokens: 100,
      ...(work.isKnown ? { hidesQuestion: true as const } : {}),
    },
  });
}

function answered({ table, config, work }: Site, turns: readonly Turn[], isTrial: boolean): Promise<Turn> {
  return table.say(ROOT, {
    role: isTrial ? PYRAMID_ROLES.trial : PYRAMID_ROLES.answer,
    reads: turns,
    shown: turns.map(addressed),
    temperature: config.temperature,
    instruction: {
      persona: "You put together what others found, and answer.",
      titles: turns.map((_, i) => `Result ${i + 1}`),
      request: work.goal,
      gives: isTrial ? "answer" : "solution",
      ...(work.isKnown ? { hidesQuestion: true as const } : {}),
    },
  });
}
