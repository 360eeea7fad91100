// What `retort run` does with its zip when it is written: the weights in it are loaded back and asked the test's questions again.
import { RunError } from "../core/errors.ts";
import { blobSource } from "../formats/byte_source.ts";
import { openZip } from "../formats/zip_read.ts";
import type { RunRecord, Store } from "../store/store.ts";
import { loadBack, type LoadBackPorts } from "../threads/reader/load_back.ts";
import { loadedSentence } from "../threads/reader/loaded_sentence.ts";
import { testQuestions } from "../threads/reader/test_questions.ts";
import type { Voice } from "../voice/voice.ts";
import type { Surroundings } from "./command.ts";
import { type FlagValues, toggle } from "./flags.ts";

export const LOAD_BACK_FLAG = {
  "skip-load-back": toggle("does not load the zip's weights back to ask them the test's questions again"),
};

const LOADS_BACK =
  "loading the zip back: its adapter and its merged model answer up to 20 questions of the test again (--skip-load-back leaves that out)";

/** Says how many of the student's answers came again, where that is not to be left out.
 *  @throws RunError("model-invalid") naming a part of the zip that answers otherwise */
export async function tellLoadedBack(
  run: RunRecord,
  store: Store,
  flags: FlagValues<typeof LOAD_BACK_FLAG>,
  { voice, tell, ...ports }: LoadBackPorts & { readonly voice: Voice } & Pick<Surroundings, "tell">,
): Promise<void> {
  if (flags["skip-load-back"]) return;
  tell(LOADS_BACK);
  const [tasks, answers, artifact] = await Promise.all([
    store.tasks(run.id),
    store.evalAnswers(run.id),
    store.getArtifact(run.id),
  ]);
  if (artifact === null) throw new RunError("internal", `Run ${run.id} ended without a zip.`);
  const { blob, name } = artifact;
  const zip = await openZip(blobSource(blob, name), name);
  const questions = testQuestions({ run, tasks, answers }, voice);
  const { model: base, storage } = run;
  const job = { zip, base, storage, voice, questions, onProgress: () => {} };
  const parts = await loadBack(job, ports);
  tell(loadedSentence({ questions: questions.length, parts }) ?? NOTHING);
}

const NOTHING = "Loaded back: the zip holds neither the adapter nor the merged model.";
