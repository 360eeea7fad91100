// What is refused to a search and to an evolution in the page, in the page's own words: those of src/search and src/store name folders, flags
// and ways out that the page does not have.
import { asRunError, type ErrorCode, RunError } from "../../core/errors.ts";
import type { OpenedLog } from "../../search/opened_log.ts";
import type { Sentence } from "../words/say.tsx";

type Words = Readonly<Record<"parts" | "closed" | "none" | "unreadable" | "busy", Sentence>>;

export const PAGE_WORDS: Readonly<Record<OpenedLog["kind"], Words>> = {
  search: {
    parts:
      "A search needs questions to validate with and to test on, and these have too few of them. Give your own questions larger shares for that, or choose others.",
    closed:
      "This search was submitted: its test questions have been read, so that no experiment may be added. Delete it to begin another one.",
    none: "There is no search in this browser to go on with. Begin one.",
    unreadable:
      "The log of the search in this browser cannot be read: it is damaged, not whole, or of another version of this page. Save it to look at it, and delete the search to begin another one.",
    busy: "Another search or an evolution is at work, here or in another tab of this browser. Pause it or close that tab, then try again here.",
  },
  evolution: {
    parts:
      "An evolution needs questions to validate with and to test on, and these have too few of them. Give your own questions larger shares for that, or choose others.",
    closed:
      "This evolution was frozen: its test questions have been read, so that no team may be added. Delete it to begin another one.",
    none: "There is no evolution in this browser to go on with. Begin one.",
    unreadable:
      "The log of the evolution in this browser cannot be read: it is damaged, not whole, or of another version of this page. Save it to look at it, and delete the evolution to begin another one.",
    busy: "Another evolution or a search is at work, here or in another tab of this browser. Pause it or close that tab, then try again here.",
  },
};

export const WAITS: Sentence =
  "A search waits for nobody. Keep answers that match the answer key or on which the group agrees, and choose “go straight on” before it learns.";

/** What the log and its lock refuse, by code. */
const OF_LOG: Readonly<Partial<Record<ErrorCode, keyof Words>>> = {
  busy: "busy",
  "store-corrupt": "unreadable",
  "file-invalid": "unreadable",
};

/** Does what only reads or locks the log. @throws what it throws, by the same code */
export async function inPageWords<Value>(
  kind: OpenedLog["kind"],
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (thrown) {
    throw told(asRunError(thrown, kind), kind);
  }
}

function told(error: RunError, kind: OpenedLog["kind"]): RunError {
  const { code, details } = error;
  const { different } = details;
  if (Array.isArray(different)) {
    const names = different.map(String).join(", ");
    return new RunError(
      code,
      kind === "search"
        ? `The search in this browser was asked for differently (${names}), or by another version of this page. Choose the model and the questions that it began with, or save its log to keep it, and delete it to begin another one.`
        : `The evolution in this browser was asked for differently (${names}), or by another version of this page. Choose the model and the questions that it began with, or save its log to keep it, and delete it to begin another one.`,
      details,
      { cause: error },
    );
  }
  const words = OF_LOG[code];
  return words === undefined ? error : new RunError(code, PAGE_WORDS[kind][words], details, { cause: error });
}
