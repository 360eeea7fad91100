// What stands before the first turn of `retort run`: the model, the questions and the start are opened and checked, and the
// run is stored with them.
import { RunError } from "../core/errors.ts";
import type { Endpoint } from "../records/endpoint.ts";
import type { ModelRef } from "../records/model_ref.ts";
import type { Architecture } from "../models/architecture.ts";
import { openModel } from "../models/open.ts";
import type { OpenSource } from "../models/source.ts";
import { createRun } from "../pipeline/runs.ts";
import { uncopied } from "../pipeline/check_keys.ts";
import { drawTasks, sizeTexts } from "../pipeline/run_tasks.ts";
import { usualTexts } from "../pipeline/usual_settings.ts";
import { type RunConfig, SETTINGS } from "../settings/run_config.ts";
import type { RunRecord, Store } from "../store/store.ts";
import type { Primer } from "../records/primer.ts";
import type { SpeakerName } from "../records/speaker.ts";
import { type AgentTraits, needsMessages } from "../teachers/agent_traits.ts";
import { usualExamples } from "../teachers/priming.ts";
import { isTaught } from "../teachers/protocol_of.ts";
import { requireSeat } from "../teachers/group_models.ts";
import type { TeamMember } from "../train/team_plan.ts";
import { requireCapability } from "../voice/needs.ts";
import type { Voice } from "../voice/voice.ts";
import { MOST_EXAMPLES } from "../tasks/reading/choose_examples.ts";
import { takeTasks, type TaskSet } from "../tasks/task_set.ts";
import type { Surroundings } from "./command.ts";
import type { FlagValues } from "./flags.ts";
import type { QUESTION_FLAGS } from "./question_flags.ts";
import { sourceOf } from "../tasks/sources.ts";
import { requireSource } from "../voice/askable.ts";
import { checkQuestions, openQuestions } from "./questions.ts";
import { readWorkedExamples } from "./worked_examples.ts";
import { speakerFor } from "./speaker.ts";
import { type OpenedTeam, openTeam } from "./team.ts";
import { checkRank, readStart, type OpenedStart } from "./start_adapter.ts";

/** What a new run is made of. */
export interface RunOrder {
  /** The model's folder. */
  readonly model: string;
  /** The file of questions, and how it is read. */
  readonly questions: FlagValues<typeof QUESTION_FLAGS>;
  /** A file of worked examples, in place of those out of the questions. */
  readonly worked: string | null;
  /** A PEFT folder, or a zip that holds one. */
  readonly start: string | null;
  /** A person's own words around each question. */
  readonly words: Omit<Primer, "examples">;
  /** What the agents speak through; null for what is usual for the model on this machine. */
  readonly speaker: SpeakerName | null;
  /** Who teaches in place of the model. */
  readonly endpoint: Endpoint | null;
  /** Whose word says which answers are right, where that is a model on a server. */
  readonly checker: Endpoint | null;
  /** Who the agents are in turn, as --team names them; null for the model alone. */
  readonly team: readonly string[] | null;
  /** The settings that were given, by key. */
  readonly texts: Map<string, string>;
  /** What of the questions the run may read; left out: all of them. */
  readonly view?: ((questions: TaskSet) => TaskSet) | undefined;
  /** What the agents have of their own, in turn, where no team is named; left out: nothing. */
  readonly traits?: readonly AgentTraits[] | undefined;
}

const NOBODY_CHECKS =
  "Nobody checks what is learned: what the group agrees on is taken as right. Copies of one small model share their mistakes: of answers that all eight gave, about half were wrong where it was measured. Give the questions answers or a rule, and learn with --check key or rule; or judge the answers yourself (--check person), or twenty of them for an estimate (--before-learning wait).";

export interface BegunRun {
  readonly run: RunRecord;
  readonly architecture: Architecture;
  readonly voice: Voice;
  /** The models that stand side by side while the group speaks. */
  readonly members: readonly TeamMember[];
}

/** Opens what the order names, checks it, and stores a new run. @throws RunError naming what is wrong with which of them */
export async function beginRun(
  order: RunOrder,
  { store, source }: { readonly store: Store; readonly source: OpenSource },
  around: Surroundings,
): Promise<BegunRun> {
  const { model, questions, start: startPath, words, endpoint, checker, texts } = order;
  const base = await openModel(await source(model), ["ref", "architecture"]);
  const voice = await base.voice();
  const taskSet = await openTaskSet(order, voice, around);
  const start = startPath === null ? undefined : await openStart(startPath, base, around);
  if (start !== undefined) {
    checkRank(texts.get("rank"), start);
    texts.set("rank", String(start.point.lora.r));
  }
  for (const [key, text] of usualTexts(voice, taskSet, isAnswered(taskSet))) {
    if (!texts.has(key)) texts.set(key, text);
  }
  if (texts.get("working") === "checked" && isAnswered(taskSet) && !texts.has("labels")) {
    texts.set("labels", "truth"); // a right sum is no right answer
  }
  const config = SETTINGS.from(texts);
  requireSource(sourceOf(config.source), voice);
  if (config.labels === "consensus" && voice.can.includes("messages")) around.tell(NOBODY_CHECKS);
  const { speaker: asked, team: given } = order;
  const team = given === null ? null : await openTeam({ given, own: base, speaker: asked, source }, around);
  const traits = team?.traits ?? order.traits;
  checkTeachers({ endpoint, team, traits: traits ?? [], config, voice });
  if (questions.questions !== null) {
    const { tokenizer } = await openModel(base, ["tokenizer"]);
    for (const each of [{ voice, tokenizer }, ...(team?.others ?? [])]) {
      checkQuestions(taskSet, config, each.voice, each.tokenizer);
    }
  }
  tellLeftOut(taskSet, config, around);
  const speaker = await speakerFor(asked, base, around);
  const { architecture, ref, name } = base;
  const run = await createRun(
    { store, clock: around.clock, taskSet },
    {
      config,
      model: ref,
      start,
      words,
      speaker,
      endpoint: endpoint ?? undefined,
      checker: checker ?? undefined,
      team: team?.seats,
      traits,
    },
  );
  return { run, architecture, voice, members: [{ name, architecture, speaker }, ...(team?.others ?? [])] };
}

/** Whether those who teach can be asked as the settings want it. @throws RunError("config") */
function checkTeachers({
  endpoint,
  team,
  traits,
  config,
  voice,
}: {
  readonly endpoint: Endpoint | null;
  readonly team: OpenedTeam | null;
  readonly traits: readonly AgentTraits[];
  readonly config: RunConfig;
  readonly voice: Voice;
}): void {
  if (endpoint !== null) {
    if (team !== null && (team.others.length > 0 || traits.length === 0)) {
      throw new RunError("config", "--endpoint and --team both say who teaches. Leave one of them out.");
    }
    requireCapability(voice, "messages", {
      feature: "A teacher behind an address",
      instead: "Give a chat model for the student.",
    });
  }
  if (config.examples > 0) {
    requireCapability(voice, "examples", {
      feature: "Showing worked examples",
      instead: "Leave --examples out.",
    });
  }
  if (needsMessages(traits)) {
    requireCapability(voice, "messages", {
      feature: "An agent with a role or examples of its own",
      instead: "Leave them out, or give a chat model; each agent may have its own temperature.",
    });
  }
  for (const other of team?.others ?? []) requireSeat(other, config);
}

/** The questions that the run may read, with the worked examples that the agents may be shown. */
async function openTaskSet(
  { questions, worked, texts, view }: Pick<RunOrder, "questions" | "worked" | "texts" | "view">,
  voice: Voice,
  around: Surroundings,
): Promise<TaskSet> {
  const asked = new Set(texts.keys());
  const examples = worked === null ? wantedExamples(texts, voice) : 0;
  const opened = await openQuestions(questions, { texts, examples }, around);
  const taskSet =
    worked === null ? opened : { ...opened, examples: await readWorkedExamples(worked, around.disk) };
  if (view === undefined) return taskSet;
  for (const key of sizeTexts(taskSet).keys()) if (!asked.has(key)) texts.delete(key); // those of all questions
  const viewed = view(taskSet);
  for (const [key, text] of sizeTexts(viewed)) if (!texts.has(key)) texts.set(key, text);
  return viewed;
}

/** Says how many questions a student that copies answers does not learn from. */
function tellLeftOut(taskSet: TaskSet, config: RunConfig, { tell }: Pick<Surroundings, "tell">): void {
  if (isTaught(config)) return;
  const open = uncopied(drawTasks(taskSet, config));
  if (open === 0) return;
  tell(`${open} of ${config.tasks} questions to learn from have no answer that can be copied: left out.`);
}

/** Whether every question to learn from has a known answer; a generator's have one where its first has. */
function isAnswered(taskSet: TaskSet): boolean {
  const there = taskSet.size?.("distil") ?? 1;
  return there > 0 && takeTasks(taskSet, "distil", there, 0).every(({ answer }) => answer !== null);
}

/** How many questions to make worked examples of: what the agents are shown, and more where each is shown others. */
function wantedExamples(texts: ReadonlyMap<string, string>, voice: Voice): number {
  const shown = Number(texts.get("examples") ?? usualExamples(voice));
  return shown > 0 && texts.get("exampleSets") === "own" ? MOST_EXAMPLES : shown;
}

/** @throws RunError naming what is wrong with the adapter */
async function openStart(
  path: string,
  { ref, architecture }: { readonly ref: ModelRef; readonly architecture: Architecture },
  { disk, tell }: Surroundings,
): Promise<OpenedStart> {
  const start = await readStart(path, disk, architecture, ref);
  const { r, lora_alpha } = start.point.lora;
  const checked =
    start.point.check === "sha256"
      ? "trained on these very base weights"
      : "its shapes fit; which weights it was trained on could not be checked";
  tell(`the student starts from ${path} (rank ${r}, lora_alpha ${lora_alpha}): ${checked}`);
  return start;
}
