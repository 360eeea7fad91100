// A team whose agents speak through a server. What the run's own model says for comparison, it says here: it is opened when it is first
// asked, in the evaluation.
import type { Clock } from "../core/ports.ts";
import { EndpointLanguageModel, type EndpointPorts } from "../lm/endpoint_lm.ts";
import type { Team } from "../pipeline/crew.ts";
import type { Completion, GenerateRequest } from "../records/completion.ts";
import { type Endpoint, endpointModel } from "../records/endpoint.ts";
import type { RunRecord } from "../store/store.ts";
import { Agent } from "../teachers/agent.ts";
import { messagesVoice } from "../voice/messages.ts";
import type { Disk } from "./disk.ts";

/** The run's own model. */
interface Base {
  generate(requests: readonly GenerateRequest[]): Promise<Completion[]>;
  close(): Promise<void>;
}

export interface EndpointTeamPorts {
  readonly clock: Clock;
  readonly network: EndpointPorts;
  readonly disk: Pick<Disk, "sha256OfText">;
  readonly openBase: () => Promise<Base>;
}

export function endpointTeam(
  run: RunRecord,
  endpoint: Endpoint,
  { clock, network, disk, openBase }: EndpointTeamPorts,
): Team {
  const lm = new EndpointLanguageModel(endpoint, network);
  const stop = new AbortController();
  const agent = new Agent({
    runId: run.id,
    model: endpointModel(endpoint, (text) => disk.sha256OfText(text)),
    voice: messagesVoice(),
    clock,
    generate: (requests) => lm.generate(requests, { signal: stop.signal }),
  });
  let base: Promise<Base> | null = null;
  return {
    speak: (job) => agent.speak(job),
    generate: async (requests) => (await (base ??= openBase())).generate(requests),
    close: (reason) => {
      stop.abort(reason);
      void base?.then((opened) => opened.close()).catch(() => {}); // its opening was awaited, and so told, by who asked
    },
  };
}
