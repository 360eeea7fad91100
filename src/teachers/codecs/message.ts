// A stored turn as the message that other agents read.
import type { Turn } from "../../records/turn.ts";
import { claimsIn } from "./claims.ts";
import type { Message, MessagePlace } from "./codec.ts";

/** What of a turn becomes a message. */
export type MessageTurn = Pick<Turn, "agent" | "step" | "role" | "kind" | "parents" | "solution" | "answer">;

/** Where the turns of a talk stand.
 *  @param agents ids in the roster's order
 *  @param turns those whose ids may be asked for */
export function placesOf(
  agents: readonly string[],
  turns: readonly Pick<Turn, "id" | "agent" | "step">[],
): (id: string) => MessagePlace | undefined {
  const seats = new Map(agents.map((agent, seat) => [agent, seat]));
  const places = new Map(
    turns.map(({ id, agent, step }) => [id, { seat: seats.get(agent) ?? agents.length, step }]),
  );
  return (id) => places.get(id);
}

/** @param placeOf of the turn itself and of all that it read; a turn that is not there is left out of its edges */
export function messageOf(
  turn: MessageTurn & Pick<Turn, "id">,
  placeOf: (id: string) => MessagePlace | undefined,
): Message {
  const { id, role, parents, answer } = turn;
  return {
    at: placeOf(id) ?? { seat: 0, step: turn.step },
    role,
    reads: parents.flatMap((parent) => placeOf(parent) ?? []),
    claims: claimsIn(turn),
    answer,
  };
}
