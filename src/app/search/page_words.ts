// What is refused to a search in the page, in the page's own words: those of src/search and src/store name folders, flags and ways out that the
// page does not have.
import { asRunError, type ErrorCode, RunError } from "../../core/errors.ts";
import type { Sentence } from "../words/say.tsx";

export const REFUSALS: Readonly<Record<"brought" | "waits" | "submitted" | "none", Sentence>> = {
  brought:
    "A search in this page asks questions that a program makes, so far, and none of your own. Choose other questions above, or take retort search on the command line.",
  waits:
    "A search waits for nobody. Keep answers that match the answer key or on which the group agrees, and choose “go straight on” before it learns.",
  submitted:
    "This search was submitted: its test questions have been read, so that no experiment may be added. Delete it to begin another one.",
  none: "There is no search in this browser to go on with. Begin one.",
};

const UNREADABLE: Sentence =
  "The log of the search in this browser cannot be read: it is damaged, not whole, or of another version of this page. Save it to look at it, and delete the search to begin another one.";

/** What the log and its lock refuse, by code. */
const OF_LOG: Readonly<Partial<Record<ErrorCode, Sentence>>> = {
  busy: "The search is at work in another tab of this browser. Pause it there or close that tab, then try again here.",
  "store-corrupt": UNREADABLE,
  "file-invalid": UNREADABLE,
};

/** Does what only reads or locks the search's log. @throws what it throws, by the same code */
export async function inPageWords<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (thrown) {
    throw told(asRunError(thrown, "search"));
  }
}

function told(error: RunError): RunError {
  const { code, details } = error;
  const { different } = details;
  if (Array.isArray(different)) {
    const names = different.map(String).join(", ");
    return new RunError(
      code,
      `The search in this browser was asked for differently (${names}), perhaps by another version of this page. Save its log to keep it, and delete it to begin another one.`,
      details,
      { cause: error },
    );
  }
  const words = OF_LOG[code];
  return words === undefined ? error : new RunError(code, words, details, { cause: error });
}
