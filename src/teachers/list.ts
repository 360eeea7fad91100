// The protocols by which agents teach, in the order in which people see them. A new one is a file in protocols/ and a line here.
import { agentverse } from "./protocols/agentverse.ts";
import { aggregatedDebate } from "./protocols/aggregated_debate.ts";
import { chainOfThought } from "./protocols/chain_of_thought.ts";
import { chatdev } from "./protocols/chatdev.ts";
import { debate } from "./protocols/debate.ts";
import { decidedConsistency } from "./protocols/decided_consistency.ts";
import { down } from "./protocols/down.ts";
import { dylan } from "./protocols/dylan.ts";
import { evoagent } from "./protocols/evoagent.ts";
import { evomac } from "./protocols/evomac.ts";
import { macnet } from "./protocols/macnet.ts";
import { mad } from "./protocols/mad.ts";
import { mapcoder } from "./protocols/mapcoder.ts";
import { mav } from "./protocols/mav.ts";
import { nobody } from "./protocols/nobody.ts";
import { plannerWorker } from "./protocols/planner_worker.ts";
import { optagent } from "./protocols/optagent.ts";
import { pyramid } from "./protocols/pyramid.ts";
import { reflectDebate } from "./protocols/reflect_debate.ts";
import { rolePlay } from "./protocols/role_play.ts";
import { selfConsistency } from "./protocols/self_consistency.ts";
import { selfCorrection } from "./protocols/self_correction.ts";
import { toolAgent } from "./protocols/tool_agent.ts";
import { twoPartyChat } from "./protocols/two_party_chat.ts";

/** By the id that stored runs, addresses and the command line know. */
export const PROTOCOLS = {
  debate,
  down,
  "self-consistency": selfConsistency,
  "chain-of-thought": chainOfThought,
  "self-correction": selfCorrection,
  "debate-aggregator": aggregatedDebate,
  "self-consistency-decider": decidedConsistency,
  "dte-debate": reflectDebate,
  mad,
  mav,
  autogen: twoPartyChat,
  camel: rolePlay,
  macnet,
  dylan,
  agentverse,
  evoagent,
  mapcoder,
  chatdev,
  evomac,
  matpo: plannerWorker,
  sfr: toolAgent,
  optagent,
  pyramid,
  nobody,
} as const;
export type ProtocolId = keyof typeof PROTOCOLS;
