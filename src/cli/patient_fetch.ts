// The network for servers that take their time. Node's fetch gives a server five minutes for its first word; a large model on a busy machine
// takes longer, and who asks has a limit of their own. The only way to change that without another package is the class of the
// dispatcher that Node keeps for its fetch.
import { type Fetch, systemFetch } from "../core/ports.ts";

/** Where Node keeps it. */
const DISPATCHER = Symbol.for("undici.globalDispatcher.1");

/** What of Node's dispatcher is used here. */
type MadeLike = new (limits: { readonly headersTimeout: 0; readonly bodyTimeout: 0 }) => object;

let patient: Promise<object | null> | null = null;

/** A dispatcher without limits; null in a Node that keeps none, whose own limits then hold. */
async function dispatcher(): Promise<object | null> {
  await fetch("data:,"); // Node makes its own with the first call
  const known: unknown = Reflect.get(globalThis, DISPATCHER);
  if (typeof known !== "object" || known === null) return null;
  const Made = known.constructor as MadeLike; // undici's Agent
  return new Made({ headersTimeout: 0, bodyTimeout: 0 });
}

/** As fetch, but it waits for an answer until its signal ends it. */
export const patientFetch: Fetch = async (url, init) => {
  const found = await (patient ??= dispatcher());
  return systemFetch(url, found === null ? init : Object.assign({ dispatcher: found }, init));
};
