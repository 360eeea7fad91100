// A model that is asked over the network: where it answers and by which name. Only headless runs have one; it teaches, the student is ours.
import * as v from "valibot";
import type { ModelRef } from "./model_ref.ts";
import { name, type RecordOf, text } from "./schema.ts";

export const endpointSchema = v.strictObject({
  /** Of an API as OpenAI's, up to and with "/v1", without a password in it. */
  url: text,
  /** The name that the server knows it by. */
  model: name,
});

/** The teacher of a run, where it is not the run's own model. */
export interface Endpoint extends RecordOf<typeof endpointSchema> {}

/** What its turns name as their model. Nobody here sees its weights: in place of their hash stands that of address and name.
 *  @param sha256 hex SHA-256 of a text */
export function endpointModel({ url, model }: Endpoint, sha256: (text: string) => string): ModelRef {
  return { path: url, name: model, sha256: sha256(`${url} ${model}`) };
}
