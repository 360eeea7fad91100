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

/** The protocol of a run with the words that fit its settings: of one round nothing is told as if there were a second. */
export function toldProtocol(config: TeacherConfig): Protocol {
  const teacher = protocolOf(config);
  return answersAgain(config) ? teacher : { ...teacher, words: { ...teacher.words, ...teacher.words.once } };
}

/** Whether some agent may answer once more after it has read. */
export const answersAgain = (config: TeacherConfig): boolean =>
  protocolOf(config).leaves(config).revisions > 0;

/** Whether anybody teaches: false where the student learns from nothing that a model said. */
export function isTaught(config: TeacherConfig): boolean {
  return protocolOf(config).leaves(config).solutions > 0;
}
