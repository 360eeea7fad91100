// `retort talks`: what the talks of a run cost when agents read them in each codec, counted by a model's own tokenizer, and what each filter
// of chains would leave to learn. It asks no model and changes nothing.
import { RunError } from "../core/errors.ts";
import { chainLine } from "../export/chain_lines.ts";
import type { DebateLine } from "../export/debate_line.ts";
import { readDebate } from "../export/debate_read.ts";
import { writeChain } from "../export/chain.ts";
import {
  type ChainFilters,
  siftChains,
  type SiftedChain,
  type SiftedTalk,
  USUAL_FILTERS,
  yieldRows,
} from "../export/chain_sieve.ts";
import type { Turn } from "../records/turn.ts";
import { callSentence, countCalls } from "../teachers/call_counts.ts";
import { countCodecs } from "../teachers/codecs/count.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { Voice } from "../voice/voice.ts";
import { command } from "./command.ts";
import { openDisk } from "./engine.ts";
import { choiceFlag, integerFlag, needed, optional, realFlag } from "./flags.ts";
import { readJsonLines } from "./text.ts";

export const talksCommand = command({
  name: "talks",
  summary: "what a run's talks cost in each codec, and what filters leave of them as chains",
  flags: {
    data: needed("FILE", "data/trajectories.jsonl of a run's zip"),
    model: needed("DIR", "the model whose tokenizer counts"),
    interactions: integerFlag(
      USUAL_FILTERS.interactions,
      { min: 0, max: 1000 },
      "least readings of another's text in a talk",
    ),
    wrong: choiceFlag(["drop", "keep"], "talks that end wrong or only repeat themselves"),
    unreflected: realFlag(
      USUAL_FILTERS.unreflected,
      { min: 0, max: 1 },
      "the share that stays of those in which nobody looks back",
    ),
    corrected: integerFlag(
      USUAL_FILTERS.corrected,
      { min: 1, max: 100 },
      "how often a talk stands there that was wrong at first and right in the end",
    ),
    seed: integerFlag(7, { min: 0, max: 4_294_967_295 }, "which talks without a look back stay"),
    out: optional("FILE", "writes the chains there, as lines that `retort train --data` reads"),
  },
  notes: `
Of talks to teach (set "distil"). A reading is one text that is shown to one agent. "nl" is the text as it was said; a codec that a tokenizer
spells with unknown tokens cannot be read by that model, whatever it saves.
With --out FILE each line is {"schema": "chain/2", "task", "question", "prompt", "chain", "unlearned": [[start, end], …], …}. Its prompt is
the one that the model is asked the question with, alone.`,
  run: async (flags, { disk, out }) => {
    const model = await openDisk(flags.model, disk, ["tokenizer"]);
    const { tokenizer } = model;
    const voice = await model.voice();
    const talks = (await readJsonLines(flags.data, disk)).flatMap(({ number, value }) => {
      const line = readDebate(value, `${flags.data}, line ${number}`);
      if (line.schema !== "debate/2") {
        throw new RunError(
          "file-invalid",
          `${flags.data}, line ${number}: expected a talk of schema debate/2, got ${line.schema}.`,
        );
      }
      return line.set === "distil" ? [talkOfLine(line, voice)] : [];
    });
    if (talks.length === 0) {
      throw new RunError("empty-dataset", `${flags.data}: none of its talks is of the set "distil".`);
    }
    for (const line of await codecLines(talks, tokenizer)) out(line);
    const called = callSentence(countCalls(talks.map(({ turns }) => turns)));
    if (called !== null) out(called);
    const filters: ChainFilters = flags;
    const sifted = siftChains(talks, filters, flags.seed);
    for (const [what, count] of yieldRows(sifted.yield, filters)) out(`${count}  ${what}`);
    const lines = sifted.kept.flatMap((each) => {
      const line = chainLine(each, each.talk.question, each.talk.prompt);
      return Array.from({ length: each.copies }, () => line);
    });
    out(chainCost(sifted.kept, tokenizer));
    if (flags.out !== null) {
      await disk.replace(flags.out, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    }
  },
});

/** A line as a talk, with the prompt that the model would be asked its question with, alone. */
interface LineTalk extends SiftedTalk {
  readonly question: string;
  readonly prompt: string;
  /** What its turns took, prompts included. */
  readonly tokens: number;
  readonly turns: readonly (SiftedTalk["turns"][number] &
    Pick<Turn, "step" | "solution" | "answer" | "judge">)[];
}

function talkOfLine({ task, question, turns, changes, verdict }: DebateLine, voice: Voice): LineTalk {
  return {
    taskId: task,
    question,
    prompt: voice.render({ role: "propose", question }),
    tokens: turns.reduce((sum, { promptTokens, tokens }) => sum + promptTokens + tokens, 0),
    turns: turns.map(({ read, text, ...turn }) => ({ ...turn, parents: read, completion: { text } })),
    outcome: verdict,
    changes,
  };
}

async function codecLines(talks: readonly LineTalk[], tokenizer: Tokenizer): Promise<string[]> {
  const counts = await countCodecs(
    talks.map(({ turns }) => turns),
    tokenizer,
  );
  const [plain] = counts;
  return counts.map(({ codec, readings, tokens, unknown }) => {
    const less = plain === undefined || plain.tokens === 0 ? 0 : 100 * (1 - tokens / plain.tokens);
    const saved =
      codec === plain?.codec ? "" : `, ${Math.abs(less).toFixed(1)} % ${less < 0 ? "more" : "less"}`;
    const lost = unknown === 0 ? "" : `; ${unknown} are unknown to this model, which cannot read it`;
    return `${codec.padEnd(14)} ${tokens} tokens in ${readings} readings of ${talks.length} talks${saved}${lost}`;
  });
}

/** What the kept talks took, and what a single model would write in their place. */
function chainCost(kept: readonly SiftedChain<LineTalk>[], tokenizer: Tokenizer): string {
  const sum = (tokensOf: (each: SiftedChain<LineTalk>) => number) =>
    kept.reduce((all, each) => all + tokensOf(each), 0);
  const told = sum(({ talk }) => talk.tokens);
  const chained = sum(
    ({ talk, chain }) =>
      tokenizer.encode(talk.prompt, { addSpecials: true }).length +
      tokenizer.encode(writeChain(chain).text).length,
  );
  return `kept talks took ${told} tokens, prompts included; as chains behind their questions they are ${chained}`;
}
