// Two runs side by side: two slopes, the settings that differ, and the paired test of their students.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { asRunError } from "../../core/errors.ts";
import type { RunRecord, Store } from "../../store/store.ts";
import { withStore } from "../../store/with_store.ts";
import { beforeOf } from "../parts/before.ts";
import { coinOdds, methodWords } from "../parts/result_words.ts";
import { percent } from "../words/numbers.ts";
import {
  type ComparedRun,
  settingDifferences,
  type PairedStudents,
  pairStudents,
  sharesOf,
  sharesSentence,
} from "./comparison.ts";
import { runTitle } from "./run_title.ts";
import { plainPart, toldError } from "../parts/told_error.ts";
import { langOf, say, sayAny } from "../words/say.tsx";

/** What the two are called in sentences. */
const NAMES = ["A", "B"] as const;

export interface ComparisonProps {
  readonly runs: readonly [RunRecord, RunRecord];
  readonly openStore: () => Promise<Store>;
  readonly onClose: () => void;
}

export function ComparisonView({ runs, openStore, onClose }: ComparisonProps): JSX.Element {
  const [one, two] = runs;
  const differ = settingDifferences(one, two);
  return (
    <section class="comparison" aria-labelledby="comparison-title" id="comparison">
      <h3 id="comparison-title">{say("Two runs compared")}</h3>
      <ul class="compared">
        {runs.map((run, i) => (
          <li key={run.id}>
            <strong>{NAMES[i]}</strong> {runTitle(run)}
          </li>
        ))}
      </ul>
      <TwoSlopes runs={runs} />
      <p>{sharesSentence(NAMES, one, two)}</p>
      <Paired runs={runs} openStore={openStore} />
      {differ.length === 0 ? (
        <p>{say("Their settings are the same.")}</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label={say("What differs in their settings")}>
          <table>
            <caption>{say("What differs in their settings")}</caption>
            <thead>
              <tr>
                <th scope="col">{say("Setting")}</th>
                <th scope="col">{NAMES[0]}</th>
                <th scope="col">{NAMES[1]}</th>
              </tr>
            </thead>
            <tbody>
              {differ.map(({ what, values }) => (
                <tr key={what}>
                  <th scope="row">{what}</th>
                  <td>{values[0]}</td>
                  <td>{values[1]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <button type="button" class="secondary" onClick={onClose}>
        {say("Close the comparison")}
      </button>
    </section>
  );
}

const WIDTH = 360;
const HEIGHT = 150;
const LEFT = 70;
const RIGHT = WIDTH - 70;
const yOf = (share: number): number => HEIGHT - 14 - share * (HEIGHT - 28);

/** The better single agent on the left, the student on the right, a line a run. The sentence under it says the same. */
function TwoSlopes({ runs }: { readonly runs: readonly [RunRecord, RunRecord] }): JSX.Element {
  return (
    <svg class="two-slopes" viewBox={`0 0 ${WIDTH} ${HEIGHT + 20}`} aria-hidden="true" focusable="false">
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <path class="slope-grid" d={`M${LEFT - 22} ${yOf(share)} H${RIGHT + 22}`} />
          <text x={LEFT - 28} y={yOf(share) + 4} class="slope-scale">
            {percent(share)}
          </text>
        </g>
      ))}
      {[beforeWords(runs), say("the student")].map((words, i) => (
        <text key={words} x={i === 0 ? LEFT : RIGHT} y={HEIGHT + 12} class="slope-end">
          {words}
        </text>
      ))}
      {runs.map((run, i) => {
        const shares = sharesOf(run);
        if (shares === null) return null;
        const [before, after] = shares;
        return (
          <g key={run.id} class={i === 0 ? "is-a" : "is-b"}>
            <path class="slope-line" d={`M${LEFT} ${yOf(before)} L${RIGHT} ${yOf(after)}`} />
            <circle class="slope-before" cx={LEFT} cy={yOf(before)} r={6} />
            <circle class="slope-after" cx={RIGHT} cy={yOf(after)} r={6} />
            <text x={RIGHT + 28} y={yOf(after) + (isAbove(runs, i) ? -1 : 9)} class="slope-name">
              {NAMES[i]}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** What the left end is called: its own name where it is of one kind in both runs. */
export function beforeWords(runs: readonly RunRecord[]): string {
  const names = runs.flatMap(({ report, config }) =>
    report === null ? [] : [methodWords(config)[beforeOf(report).method].name],
  );
  const [name, other] = [...new Set(names)];
  return name === undefined || other !== undefined ? say("the better single agent") : name;
}

/** Names of lines that end at nearly the same height must not lie on each other. */
function isAbove(runs: readonly [RunRecord, RunRecord], at: number): boolean {
  const [own, other] = [runs[at], runs[1 - at]].map((run) => (run && sharesOf(run)?.[1]) ?? 0);
  return (own ?? 0) > (other ?? 0) || (own === other && at === 0);
}

type PairedProps = Pick<ComparisonProps, "runs" | "openStore">;

/** Reads what both students answered, and says which is better on the same questions. */
function Paired({ runs, openStore }: PairedProps): JSX.Element {
  const [found, setFound] = useState<
    PairedStudents | { readonly kind: "failed"; readonly sentence: string } | null
  >(null);
  const [one, two] = runs;
  useEffect(() => {
    let isGone = false;
    const tell = (said: typeof found): void => void (isGone || setFound(said));
    setFound(null);
    readBoth(runs, openStore).then(
      ([first, second]) => tell(pairStudents(first, second, NAMES)),
      (thrown: unknown) =>
        tell({ kind: "failed", sentence: plainPart(toldError(asRunError(thrown, "comparison"))) }),
    );
    return () => {
      isGone = true;
    };
  }, [one.id, two.id]);
  if (found === null) return <p role="status">{say("Reading what both students answered…")}</p>;
  if (found.kind === "failed") {
    return (
      <p role="status" lang={langOf(found.sentence)}>
        {sayAny(found.sentence)}
      </p>
    );
  }
  if (found.kind !== "paired") return <p role="status">{found.sentence}</p>;
  return <p role="status">{pairedStudentsSentence(found)}</p>;
}

/** What both runs asked and answered. @throws RunError of the store */
export async function readBoth(
  runs: readonly [RunRecord, RunRecord],
  openStore: () => Promise<Store>,
): Promise<readonly [ComparedRun, ComparedRun]> {
  return withStore(openStore, (store) => {
    const read = async (run: RunRecord): Promise<ComparedRun> => {
      const [tasks, answers] = await Promise.all([store.tasks(run.id), store.evalAnswers(run.id)]);
      return { run, tasks, answers };
    };
    return Promise.all([read(runs[0]), read(runs[1])]);
  });
}

export function pairedStudentsSentence({
  gained,
  lost,
  n,
  p,
}: Extract<PairedStudents, { readonly kind: "paired" }>): string {
  const asked = say("Both students were asked the same {n|question|questions}", { n });
  if (gained + lost === 0) return say("{asked}, and are right and wrong on just the same ones.", { asked });
  const luck = p < 0.05 ? say("so the difference is hardly luck") : say("so the difference may be luck");
  return say(
    "{asked}: B alone is right on {gained}, A alone on {lost}; a coin would do that {odds}, {luck}.",
    {
      asked,
      gained,
      lost,
      odds: coinOdds(p),
      luck,
    },
  );
}
