// IMAD, internalised multi-agent debate ("Latent Agents", Yi et al. 2026, arXiv:2604.24881): the student first copies whole debates, so that it writes
// one out by itself; then it practises by GRPO in less and less room, until of the debate only the answer is written.
// Differences from the paper and from its release (github.com/johnsk95/latent_agents, sft.py and grpo.py), with reasons:
// 1. The release adds ten tokens for rounds and agents to the vocabulary and trains embeddings and head. A LoRA adapter that others read adds no
//    token: agents stand behind words that the notation has (in a chat model's text the debate is its thought, between the marks that every
//    thought has), and rounds follow from the order.
// 2. Its limits are 2048, 1280 and 512 tokens for every model. Here they fall in as many stages from the longest transcript that was learned to what
//    a lone answer may have, since that is the room in which the student is measured and used; where a whole debate has room in that already,
//    to the longest solution that a debate came to.
// 3. It samples up to 2048 tokens and cuts what it rewards. Here an attempt ends at the limit: what is beyond it is neither made nor learned. As
//    there, a text that was cut earns what stands in it up to the cut.
// 4. It gives 0.3 for each of two rounds and six agents where the mark stands there. Here 0.3 for each turn that came to an answer, as many as the
//    group took: a mark with nothing behind it earns nothing. The consensus (0.5) and the end (0.3) are a finished answer in the form.
// 5. It merges the first adapter and trains another, with a pull (0.02) towards the merged model. Here one adapter goes on, and there is no pull: our
//    reference is the base, which has never written a debate.
// 6. One update a round, exactly on-policy, and groups without spread are dropped, as in all our practice; the release takes three.
// 7. Only solutions stand in a transcript, no critiques: five agents of the bundled model write 481 tokens in two rounds with them, which with question,
//    marks and outcome is more than its 512. Without them 72 of 86 debates fit (seed 1); the others are left out and counted.
// 8. Only debates whose outcome the labels keep are copied. The state of the best validation is kept where a key says what is right.
// A run whose checkpoint lies in the first part goes on there; one in the second does not make the first again.
import { canonicalJson } from "../../core/canonical_json.ts";
import { RunError } from "../../core/errors.ts";
import { sha256Hex } from "../../core/sha256.ts";
import { type Transcripts, transcriptsOf } from "../../distill/transcripts.ts";
import type { LoraAdapter } from "../../records/adapter.ts";
import type { Task } from "../../records/task.ts";
import { protocolOf, type TeacherConfig } from "../../teachers/protocol_of.ts";
import { checkpointIdentity } from "../../train/checkpoint.ts";
import { copying, practising, type Training } from "../../train/phases.ts";
import { recipeOfRun } from "../../train/recipe.ts";
import { trainSft } from "../../train/sft_trainer.ts";
import { promptIds } from "../../voice/prompt_ids.ts";
import { openCopyingStep } from "../copying/step.ts";
import { knownTasks } from "../practising/known_tasks.ts";
import { practise } from "../practising/practise.ts";
import { onGpu } from "../seat.ts";
import { CHECKPOINT_EVERY, type Learner, type Site, type Student } from "../site.ts";
import {
  IMAD_NUMBERS,
  type ImadConfig,
  type ImadNumbers,
  internalisingRecipe,
  type Rooms,
} from "./recipe.ts";

type Asking = Pick<Site<ImadConfig>, "config" | "questions" | "records" | "sizes" | "tokenizer" | "voice">;

/** The transcripts that are copied. @throws RunError("empty-dataset") when none is kept that fits */
export async function transcriptsFor(site: Asking): Promise<Transcripts> {
  const { config, questions, records, sizes, tokenizer, voice } = site;
  const most = Math.min(sizes.contextTokens, sizes.microTokens, config.batchTokens);
  const rule = { labels: config.labels, voice, tokenizer, most };
  const found = transcriptsOf(questions.distil, await records.trajectories(), rule);
  if (found.rows.length > 0) return found;
  const { unkept, long } = found;
  const advice =
    long > 0
      ? "Choose fewer rounds or agents, more tokens a step, or a model with a longer context."
      : "Ask more questions, or easier ones.";
  throw new RunError(
    "empty-dataset",
    `There is no debate to copy: of ${questions.distil.length} questions ${unkept} ended without a solution that is kept or cannot be written as one text, and ${long} have debates of more than ${most} tokens. ${advice}`,
    { unkept, long, most, questions: questions.distil.length },
  );
}

/** How many debates are copied, and why the others are not; null where all are. */
function leftOutSentence({ rows, unkept, long }: Transcripts): string | null {
  if (unkept + long === 0) return null;
  return `IMAD copies ${rows.length} of ${rows.length + unkept + long} debates. Of the others ${unkept} ended without a solution that is kept or cannot be written as one text, and ${long} are too long for the model.`;
}

/** @throws RunError("empty-dataset") when no debate can be copied; errors of `trainSft` and `trainGrpo` */
async function learn(site: Site<ImadConfig>, numbers = IMAD_NUMBERS): Promise<Student> {
  const { config, checkpoint, start } = site;
  const { steps } = config;
  const transcripts = await transcriptsFor(site);
  const sentence = leftOutSentence(transcripts);
  if (sentence !== null && checkpoint === null) site.notice("left-out", sentence);
  const isPractising = checkpoint?.watch !== undefined; // copying watches nothing here
  const begun = isPractising ? checkpoint.adapter : await copied(site, transcripts);
  const tasks = knownTasks(site, await site.records.trajectories());
  // What the first part comes to is decided by these.
  const facts = { recipe: recipeOfRun(config, start?.point), rows: transcripts.rows.map(({ ids }) => ids) };
  return practise(
    { ...site, checkpoint: isPractising ? checkpoint : null },
    {
      tasks,
      judge: null,
      offset: steps,
      start: { adapter: begun, sha256: await sha256Hex(new TextEncoder().encode(canonicalJson(facts))) },
      recipe: internalisingRecipe(config, roomsOf(site, transcripts, tasks), start?.point, numbers),
    },
  );
}

/** From the longest transcript, as far as it fits behind every question, to a lone answer. */
export function roomsOf(
  {
    config,
    sizes,
    tokenizer,
    voice,
  }: Pick<Asking, "config" | "tokenizer" | "voice"> & {
    readonly sizes: Pick<Asking["sizes"], "contextTokens">;
  },
  { longest, longestLast }: Pick<Transcripts, "longest" | "longestLast">,
  tasks: readonly Task[],
): Rooms {
  const prompts = tasks.map(
    ({ question }) => promptIds(voice, tokenizer, { role: "propose", question }).length,
  );
  const alone = voice.budget("propose").maxNewTokens;
  const to = longest > alone ? alone : longestLast;
  const most = sizes.contextTokens - Math.max(...prompts);
  const teacher = config as TeacherConfig & ImadConfig; // a run's config holds its teacher's settings
  const turns = protocolOf(teacher).leaves(teacher).solutions;
  return { from: Math.max(to, Math.min(longest, most)), to, turns };
}

/** The student that writes debates out. */
async function copied(site: Site<ImadConfig>, { rows }: Transcripts): Promise<LoraAdapter> {
  const { runId, base, config, start, sizes, checkpoint, hooks } = site;
  const recipe = recipeOfRun(config, start?.point);
  const { step, layout, numerics } = await openCopyingStep(onGpu(site), recipe, sizes);
  try {
    return await trainSft({
      ...hooks,
      runId,
      base,
      rows,
      recipe,
      layout,
      step,
      ...(start === null ? {} : { start: start.adapter }),
      checkpoint,
      identity: await checkpointIdentity({ recipe, rows, base, startSha256: start?.point.sha256 }, numerics),
      checkpointEvery: CHECKPOINT_EVERY,
      savesByTime: true,
    });
  } finally {
    step.destroy();
  }
}

/** First a step of copying, then practice without a reference. */
function memory(): Training {
  const [first, second] = [
    copying({ validates: false }),
    practising({ judgeRank: null, hasReference: false }),
  ];
  return {
    decodes: true,
    losses: [...first.losses, ...second.losses],
    phases: (sizes) => [...first.phases(sizes), ...second.phases(sizes)],
  };
}

export const internaliser: Learner<ImadConfig, ImadNumbers> = { numbers: IMAD_NUMBERS, memory, learn };
