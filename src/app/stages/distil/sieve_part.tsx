// The sieve of the run on the page: of its lessons once they are made, before of what would become of each question.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { RunConfig } from "../../../settings/run_config.ts";
import { protocolOf } from "../../../teachers/protocol_of.ts";
import { voterCount } from "../../../teachers/roster.ts";
import type { Commands, Lesson, PageState } from "../../state.ts";
import { spoken } from "../../words/language.ts";
import { sieveOf } from "./sieve.ts";
import { SieveView } from "./sieve_view.tsx";

interface SievePartProps {
  readonly state: PageState;
  readonly commands: Commands;
  readonly config: RunConfig;
  readonly lesson: Lesson | null;
}

export function SievePart({ state, commands, config, lesson }: SievePartProps): JSX.Element | null {
  const [debates, words, fates] = [state.debates.value, state.verdicts.value, state.fates.value];
  const agents = voterCount({ config, roster: state.roster.value });
  const { language } = spoken.value; // the meshes are labelled in it
  const sieve = useMemo(
    () =>
      sieveOf({
        debates: [...debates.values()],
        config,
        agents,
        words,
        fates,
        learned: lesson === null ? null : learnedOf(lesson),
      }),
    [debates, config, agents, words, fates, lesson, language],
  );
  if (sieve === null) return null;
  const { talk } = protocolOf(config).words;
  const canChoose = state.awaiting.value && config.labels === "consensus";
  return (
    <SieveView sieve={sieve} commands={commands} talk={talk} canChoose={canChoose} isDone={lesson !== null} />
  );
}

/** For each task that left lessons whether all of them are right, null where nobody knows. */
export function learnedOf({ shown }: Pick<Lesson, "shown">): ReadonlyMap<string, boolean | null> {
  const learned = new Map<string, boolean | null>();
  for (const { turn } of shown) {
    if (turn === null) continue;
    const before = learned.get(turn.taskId);
    const isWrong = before === false || turn.correct === false;
    learned.set(turn.taskId, isWrong ? false : before === null ? null : turn.correct);
  }
  return learned;
}
