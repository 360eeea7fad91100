// The flags of a teacher behind an address, and what stands before it is asked anything.
import { RunError } from "../core/errors.ts";
import { systemFetch } from "../core/ports.ts";
import { endpointAddress } from "../lm/endpoint_address.ts";
import { EndpointLanguageModel, type EndpointPorts } from "../lm/endpoint_lm.ts";
import type { Endpoint } from "../records/endpoint.ts";
import type { Surroundings } from "./command.ts";
import { type FlagValues, optional, toggle } from "./flags.ts";

export const ENDPOINT_FLAGS = {
  endpoint: optional(
    "URL",
    "the group speaks through this server (OpenAI's API: vLLM, llama-server, transformers serve), e.g. http://localhost:8000/v1",
  ),
  "endpoint-model": optional("NAME", "the server's model (default the only one that it has)"),
  "endpoint-remote": toggle("the server may be another machine: your questions leave this one"),
};

/** How the server is reached; its key comes from the environment, so that it stands in no list of commands. */
export function endpointPorts({ clock }: Pick<Surroundings, "clock">): EndpointPorts {
  return { fetch: systemFetch, clock, key: process.env["RETORT_ENDPOINT_KEY"] ?? null };
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
  const { url, isLocal } = endpointAddress(given, mayLeave);
  const names = await new EndpointLanguageModel({ url, model: "" }, ports).models(signal);
  const model = wanted ?? (names.length === 1 ? names[0] : undefined);
  if (model === undefined) {
    const some = names.slice(0, 10).join(", ");
    throw new RunError(
      "config",
      `${url} has ${names.length} models: ${some}. Choose one with --endpoint-model.`,
    );
  }
  if (wanted !== null && names.length > 0 && !names.includes(wanted)) {
    throw new RunError("config", `${url} has no model ${wanted}; it has ${names.slice(0, 10).join(", ")}.`);
  }
  tell(
    isLocal
      ? `${model} at ${url} teaches.`
      : `${model} at ${url} teaches. Your questions leave this machine.`,
  );
  return { url, model };
}
