// Which teachers a voice can speak for, and why it cannot for the others.
import { whyOff } from "../voice/needs.ts";
import type { Voice } from "../voice/voice.ts";
import { PROTOCOLS, type ProtocolId } from "./list.ts";
import type { Protocol } from "./protocol.ts";

export interface WhoCanTeach {
  /** In the order of the list. Whoever leaves nothing to learn is no teacher. */
  readonly ids: readonly ProtocolId[];
  readonly refused: readonly Refused[];
}

/** A teacher that cannot teach, and why, as a sentence that those with the same reason share. */
export interface Refused {
  readonly title: string;
  readonly why: string;
}

/** Who can teach in this voice about questions that ask for no program. */
export function whoCanTeach(voice: Voice): WhoCanTeach {
  const ids: ProtocolId[] = [];
  const refused: Refused[] = [];
  // The keys of a constant table.
  for (const id of Object.keys(PROTOCOLS) as ProtocolId[]) {
    const why = whyRefused(PROTOCOLS[id], voice);
    if (why !== null) refused.push({ title: PROTOCOLS[id].words.title, why });
    else if (id !== "nobody") ids.push(id);
  }
  return { ids, refused };
}

/** Begins the sentence that teachers with one reason share. */
const SUCH = "Such a teacher";

function whyRefused({ needs, questions }: Protocol, voice: Voice): string | null {
  for (const capability of needs) {
    const why = whyOff(voice, capability, SUCH);
    if (why !== null) return why;
  }
  return questions === undefined ? null : `${SUCH} tries programs, and these questions ask for none.`;
}

/** Those who share a reason stand behind it: lines of Markdown, none where nobody is refused. */
export function refusedLines(refused: readonly Refused[]): string[] {
  const reasons = [...new Set(refused.map(({ why }) => why))];
  return reasons.flatMap((why) => {
    const titles = refused.filter((each) => each.why === why).map(({ title }) => `“${title}”`);
    return ["", `Not in the table: ${titles.join("; ")}. ${why}`];
  });
}
