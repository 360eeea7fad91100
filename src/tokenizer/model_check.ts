// The parts of a tokenizer.json that the library takes as they come, held against what Hugging Face's tokenizers ask of them, and in one
// thing against more (`checkWords`). It would cut texts by the half of a file that it understands, and nobody would see it in the ids.
import { RunError } from "../core/errors.ts";

type Entries = Readonly<Record<string, unknown>>;

/** The kinds of "model", and whether its words stand in an object with their ids, or in a list with their scores. */
const KINDS: ReadonlyMap<unknown, "ids" | "scores"> = new Map([
  ["BPE", "ids"],
  ["WordPiece", "ids"],
  ["WordLevel", "ids"],
  ["Unigram", "scores"],
]);

/** @param model "model" of tokenizer.json @param added "added_tokens", of which each id was checked
 *  @throws RunError("model-invalid") naming what is wrong */
export function checkTokenizerModel(model: Entries, added: unknown): void {
  const { type, vocab, merges } = model;
  const kind =
    type === undefined || type === null ? (Array.isArray(vocab) ? "scores" : "ids") : KINDS.get(type);
  if (kind === undefined)
    throw refuse(`the model is of the type ${shown(type)}, expected one of ${[...KINDS.keys()].join(", ")}`);
  if (kind === "scores" ? !Array.isArray(vocab) : !isEntries(vocab)) {
    const expected =
      kind === "scores" ? "a list of words with their scores" : "an object of words with their ids";
    throw refuse(`expected ${expected} as the model's vocab, got ${shown(vocab)}`);
  }
  if (isEntries(vocab)) checkWords(vocab);
  if (isEntries(vocab) && (type === "BPE" || merges !== undefined)) checkMerges(model, vocab, merges);
  checkAdded(added);
}

/** This is stricter than Hugging Face's tokenizers: they take two words with one id, and read the id as either of them, at one time of
 *  loading the file the one and at another the other. */
function checkWords(vocab: Entries): void {
  const wordOf = new Map<unknown, string>();
  for (const [word, id] of Object.entries(vocab)) {
    const other = wordOf.get(id);
    if (other !== undefined)
      throw refuse(
        `the tokens ${shown(other)} and ${shown(word)} both have the id ${shown(id)}, so that nobody can say which of them it stands for; this is stricter than Hugging Face's tokenizers, which take such a file`,
      );
    wordOf.set(id, word);
  }
}

/** Each merge is of two tokens, and makes a third. */
function checkMerges(model: Entries, vocab: Entries, merges: unknown): void {
  if (!Array.isArray(merges)) throw refuse(`expected a list as the model's merges, got ${shown(merges)}`);
  const { continuing_subword_prefix: prefix } = model;
  const cut = typeof prefix === "string" ? prefix.length : 0;
  for (const [i, merge] of merges.entries()) {
    const [first, second, ...more]: readonly unknown[] =
      typeof merge === "string" ? merge.split(" ") : Array.isArray(merge) ? merge : [];
    if (typeof first !== "string" || typeof second !== "string" || more.length > 0)
      throw refuse(`merge ${i} is ${shown(merge)}, expected two tokens`);
    const missing = [first, second, first + second.slice(cut)].find((token) => !Object.hasOwn(vocab, token));
    if (missing !== undefined)
      throw refuse(`merge ${i}, ${shown(merge)}, needs the token ${shown(missing)}, which the vocab lacks`);
  }
}

function checkAdded(added: unknown): void {
  if (added === undefined || added === null) return;
  if (!Array.isArray(added)) throw refuse(`expected a list as added_tokens, got ${shown(added)}`);
  const nameless = added.find((each: unknown) => typeof Reflect.get(Object(each), "content") !== "string");
  if (nameless !== undefined) throw refuse(`the added token ${shown(nameless)} has no text under "content"`);
}

/** The tokens that a post-processor puts around a text are found by their words here, and by the ids that it names in others.
 *  @param idOf undefined for a word that there is not @throws RunError("model-invalid") where these are not the same */
export function checkPlacedTokens(postProcessor: unknown, idOf: (token: string) => number | undefined): void {
  const open: unknown[] = [postProcessor];
  while (open.length > 0) {
    const each = open.pop();
    if (Array.isArray(each)) open.push(...(each as unknown[]));
    if (!isEntries(each)) continue;
    open.push(each["processors"]);
    if (each["type"] !== "TemplateProcessing") continue;
    const special = new Map(Object.entries(Object(each["special_tokens"]) as Entries));
    for (const item of [each["single"]].flat()) {
      const token = (Object(item) as Entries)["SpecialToken"];
      if (token === undefined) continue;
      const { id: word } = Object(token) as Entries;
      const id = typeof word === "string" ? idOf(word) : undefined;
      if (id === undefined)
        throw refuse(`the post_processor puts ${shown(word)} around texts, which is none of the tokens`);
      const { ids } = Object(special.get(String(word))) as Entries;
      if (Array.isArray(ids) && (ids.length !== 1 || ids[0] !== id))
        throw refuse(`the post_processor gives ${shown(word)} the ids ${shown(ids)}, its id is ${id}`);
    }
  }
}

function isEntries(value: unknown): value is Entries {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, 80);
}

function refuse(what: string): RunError {
  return new RunError("model-invalid", `tokenizer.json: ${what}. Get the model's files again.`);
}
