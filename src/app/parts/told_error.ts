// An error as a person reads it: first a plain sentence (what happened, that nothing is lost, what to do), and on a second line what an
// expert may want to know. Codes whose own sentences are plain have no other. English; it is said in the page's language where it is shown.
import type { RunError } from "../../core/errors.ts";
import type { Sentence } from "../words/say.tsx";

const LEADS: Readonly<Record<string, Sentence>> = {
  "worker-hung":
    "A part of Retort that works in the background no longer answers. Nothing that was finished is lost: try again, or reload the page.",
  "worker-lost":
    "A part of Retort that works in the background broke off, or could not be loaded. Nothing that was finished is lost: try again, or reload the page.",
  "gpu-program":
    "The graphics chip refused a piece of work. Nothing that was finished is lost: try again, or reload the page.",
  shape:
    "Something went wrong inside Retort. Nothing that was finished is lost: try again, or reload the page.",
  internal:
    "Something went wrong inside Retort. Nothing that was finished is lost: try again, or reload the page.",
};

/** A sentence, or a sentence and a line for experts. What a message quotes may have lines of its own, which part nothing. */
export function toldError({ code, message }: Pick<RunError, "message"> & { readonly code: string }): string {
  const lead = LEADS[code];
  const own = message.replaceAll(/\s*\n\s*/g, " ");
  return lead === undefined ? own : `${lead}\n${own}`;
}

/** What a person reads first. */
export const plainPart = (told: string): string => told.split("\n")[0] ?? "";
