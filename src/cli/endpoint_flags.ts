// The flags of a teacher behind an address, and what stands before it is asked anything.
import { RunError } from "../core/errors.ts";
import { patientFetch } from "./patient_fetch.ts";
import { endpointAddress } from "../lm/endpoint_address.ts";
import { EndpointLanguageModel, type EndpointPorts } from "../lm/endpoint_lm.ts";
import type { Endpoint } from "../records/endpoint.ts";
import type { Surroundings } from "./command.ts";
import { type FlagValues, integerFlag, optional, toggle } from "./flags.ts";

export const ENDPOINT_FLAGS = {
  endpoint: optional(
    "URL",
    "the group speaks through this server (OpenAI's API: vLLM, llama-server, transformers serve), e.g. http://localhost:8000/v1",
  ),
  "endpoint-model": optional("NAME", "the server's model (default the only one that it has)"),
  "endpoint-remote": toggle("the server may be another machine: your questions leave this one"),
  "endpoint-wait": integerFlag(
    600,
    { min: 10, max: 86_400 },
    "seconds after which a server that says nothing has stopped answering, the checker's as well",
  ),
};

/** How the server is reached; its key comes from the environment, so that it stands in no list of commands. */
export function endpointPorts(
  flags: Pick<FlagValues<typeof ENDPOINT_FLAGS>, "endpoint-wait">,
  { clock }: Pick<Surroundings, "clock">,
): EndpointPorts {
  const key = process.env["RETORT_ENDPOINT_KEY"]?.trim() ?? null; // as it is sent: a header has no blanks at its ends
  return { fetch: patientFetch, clock, key, answerWithinMs: 1000 * flags["endpoint-wait"] };
}

/** A server as it was asked for on the command line. */
interface AskedServer {
  readonly given: string;
  readonly wanted: string | null;
  readonly mayLeave: boolean;
  /** Names the flags: "endpoint" of --endpoint and --endpoint-model. */
  readonly flag: string;
}

/** Who teaches, null where no server was named. The server is asked which models it has.
 *  @throws RunError("config" | "fetch-failed") for an address, a server or a model that cannot be used */
export async function endpointOfFlags(
  flags: FlagValues<typeof ENDPOINT_FLAGS>,
  ports: EndpointPorts,
  { tell, signal }: Pick<Surroundings, "tell" | "signal">,
): Promise<Endpoint | null> {
  const { endpoint: given, "endpoint-model": wanted, "endpoint-remote": mayLeave } = flags;
  if (given === null) {
    if (wanted === null && !mayLeave) return null;
    throw new RunError(
      "config",
      "--endpoint-model and --endpoint-remote are of a server: give --endpoint too.",
    );
  }
  const { isLocal, ...endpoint } = await serverOf(
    { given, wanted, mayLeave, flag: "endpoint" },
    ports,
    signal,
  );
  tell(
    `${endpoint.model} at ${endpoint.url} teaches.${isLocal ? "" : " Your questions leave this machine."}`,
  );
  return endpoint;
}

/** @throws RunError("config" | "fetch-failed") for an address, a server or a model that cannot be used */
export async function serverOf(
  { given, wanted, mayLeave, flag }: AskedServer,
  ports: EndpointPorts,
  signal: AbortSignal,
): Promise<Endpoint & { readonly isLocal: boolean }> {
  const { url, isLocal } = endpointAddress(given, mayLeave);
  const names = await new EndpointLanguageModel({ url, model: "" }, ports).models(signal);
  const model = wanted ?? (names.length === 1 ? names[0] : undefined);
  if (model === undefined) {
    const some = names.slice(0, 10).join(", ");
    throw new RunError(
      "config",
      `${url} has ${names.length} models: ${some}. Choose one with --${flag}-model.`,
    );
  }
  if (wanted !== null && names.length > 0 && !names.includes(wanted)) {
    throw new RunError("config", `${url} has no model ${wanted}; it has ${names.slice(0, 10).join(", ")}.`);
  }
  return { url, model, isLocal };
}
