// `retort run`: the page's whole path without a page: debate, distil, train, evaluate, export.
// Everything is kept in a folder below --out as it comes, so the same command goes on after a kill, a full disk or Ctrl-C.
import { MemoryStore } from "../store/memory_store.ts";
import { CHECKER_FLAGS, checkerOfFlags } from "./ask_model.ts";
import { PERSON_NOTES } from "./ask_person.ts";
import { command } from "./command.ts";
import { ENDPOINT_FLAGS, endpointOfFlags, endpointPorts } from "./endpoint_flags.ts";
import { needed, optional, toggle } from "./flags.ts";
import { diskSources } from "./model_source.ts";
import { QUESTION_FLAGS, QUESTION_NOTES } from "./question_flags.ts";
import { beginOrGoOn } from "./run_again.ts";
import { beginRun } from "./run_begin.ts";
import { runToEnd, TO_END_FLAGS } from "./run_to_end.ts";
import { SPEAKER_FLAG } from "./speaker.ts";
import { TEAM_FLAG } from "./team.ts";
import { applyCheck, CHECK_FLAG, settingTexts, withSettings } from "./run_settings.ts";

export const runCommand = command({
  name: "run",
  summary: "debate, distil, train, test and export, as the page does",
  flags: withSettings({
    model: needed("DIR", "the model's folder, with its retort.json"),
    out: needed("DIR", "the zip goes there; the run is kept in DIR/run while it works"),
    fresh: toggle("begins anew where DIR/run holds a run"),
    start: optional(
      "ADAPTER",
      "what the student starts from: a PEFT folder, or a zip with one, as a run writes it",
    ),
    ...QUESTION_FLAGS,
    worked: optional("FILE", 'worked examples to choose from, {"question", "solution"} a line'),
    ...SPEAKER_FLAG,
    system: optional("TEXT", "a system message before everything the agents read (chat models)"),
    propose: optional("TEXT", "stands behind each question that the agents are asked"),
    revise: optional(
      "TEXT",
      "asks an agent that has read others to answer again, in place of the usual words",
    ),
    ...TEAM_FLAG,
    ...ENDPOINT_FLAGS,
    ...TO_END_FLAGS,
    ...CHECK_FLAG,
    ...CHECKER_FLAGS,
  }),
  notes: `${QUESTION_NOTES}
A chat model's agents are shown worked examples, four where --examples is not given: out of --worked, else out of the questions to
learn from, which are then not asked. The student is trained and tested without them. A chat model on a file of questions that all have
answers learns only right ones, at rank 16 and a learning rate of 0.001, unless settings say otherwise.
With --team own,other.gguf agents of two models talk with one another, each asked in its own model's words, and --model alone learns;
--team other.gguf lets another model teach it. All of them write plain sentences, or all the same notation. --team FILE.json is a list of
agents in turn, each {"model", "temperature", "role", "examples": [{"question", "solution"}]} or some of these: "role" is a sentence in that
agent's system message, "examples" are shown to it in place of the others'. With --endpoint such a list names no model.
With --endpoint the group is the server's model and the student --model: what the server said is kept like all else, and the receipt says
where the questions went. A key that the server wants stands in RETORT_ENDPOINT_KEY.
${PERSON_NOTES}
Of a model with 135 million parameters the zip with all formats has 1.6 GB; the page opens one that holds "project" as a run.
All that is said, learned and answered is in DIR/run at once. After a kill, a full disk or Ctrl-C the same command goes on from
there and ends with the same adapter; with other settings it says what differs, and changes nothing. "retort save" writes a run that is
not finished as a file, and "retort resume" goes on with one elsewhere. --json FILE: {"schema": 2, "runId",
"config", "methods": {name: {"accuracy", "ci95", "tokensPerTask", "n", "families"}}, "paired", "zip": {"path", "bytes", "sha256"}}.`,
  run: async (flags, around) => {
    const source = diskSources(around.disk);
    const model = flags.model.replace(/\/+$/, "");
    const network = endpointPorts(flags, around);
    const endpoint = await endpointOfFlags(flags, network, around);
    const checker = await checkerOfFlags(flags, network, around);
    const draft = new MemoryStore(); // nothing is kept before all is known to be right
    const texts = settingTexts(flags);
    applyCheck(texts, flags.check);
    const begun = await beginRun(
      {
        model,
        questions: flags,
        worked: flags.worked,
        start: flags.start,
        speaker: flags.speaker,
        endpoint,
        checker,
        team: flags.team,
        words: given({ system: flags.system, propose: flags.propose, revise: flags.revise }),
        texts,
      },
      { store: draft, source },
      around,
    );
    const isSpeakerAsked = flags.speaker !== null;
    await runToEnd(
      {
        begun,
        seat: (folder) => beginOrGoOn({ run: begun.run, store: draft, isSpeakerAsked }, folder, around.tell),
        isFresh: flags.fresh,
        source,
        network,
      },
      flags,
      around,
    );
  },
});

/** The texts that are there. */
function given<Key extends string>(
  texts: Readonly<Record<Key, string | null>>,
): Partial<Record<Key, string>> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([key, text]) => (text === null ? [] : [[key, text]])),
  ) as Partial<Record<Key, string>>; // the same keys, without those that hold nothing
}
