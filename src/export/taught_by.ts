// Who taught, in words for a download's README and for model cards.
import type { CheckedBy } from "../records/checked_by.ts";
import type { Endpoint } from "../records/endpoint.ts";
import type { Protocol } from "../teachers/protocol.ts";

export interface TaughtBy {
  readonly checkedBy: CheckedBy;
  readonly teacher: Pick<Protocol, "name">;
  /** The server whose model taught, null where the base did. */
  readonly endpoint: Endpoint | null;
}

/** After the model's name, as a title. */
export function originOf({ checkedBy, teacher, endpoint }: TaughtBy): string {
  if (checkedBy === "own") return "trained on given answers";
  return `distilled from ${endpoint === null ? "its own" : `${endpoint.model}'s`} ${teacher.name}`;
}

/** A sentence. */
export function taughtBy({ checkedBy, endpoint }: TaughtBy): string {
  if (checkedBy === "own") return "Nobody taught it but whoever wrote the answers.";
  if (endpoint === null) return "The base model taught itself.";
  return `Its group was ${endpoint.model}, asked at ${endpoint.url}: the questions went there, and that model's licence may say what its answers may be used for.`;
}
