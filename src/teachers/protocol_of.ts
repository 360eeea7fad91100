// Which protocol taught a run. It stands apart from what lets a protocol talk, since the page asks for names and words long before.
import type { ConfigOf, Table } from "../settings/row.ts";
import { PROTOCOLS, type ProtocolId } from "./list.ts";
import type { Protocol } from "./protocol.ts";

/** Which protocol talks, with its settings among others. */
export type TeacherConfig = ConfigOf<Table> & { readonly teacher: ProtocolId };

/** The protocol of a run, seen as one whose settings are among the run's. */
export function protocolOf({ teacher }: Pick<TeacherConfig, "teacher">): Protocol {
  return PROTOCOLS[teacher];
}

/** Whether anybody teaches: false where the student learns from nothing that a model said. */
export function isTaught(config: TeacherConfig): boolean {
  return protocolOf(config).leaves(config).solutions > 0;
}
