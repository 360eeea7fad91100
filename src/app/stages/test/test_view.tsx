// Stage 4: did it work, how sure is that, and what it does not show.
import type { JSX } from "preact";
import type { Report } from "../../../records/report.ts";
import { agreedWords } from "../../parts/agreed_words.ts";
import { AnswerPairs } from "./answer_pairs.tsx";
import { GateNote } from "../../parts/gate_note.tsx";
import { MethodBars, MethodTable } from "./method_bars.tsx";
import { RunCostView } from "./run_cost_view.tsx";
import { Slope } from "./slope.tsx";
import type { PageState, MethodScores } from "../../state.ts";
import type { RunConfig } from "../../../settings/run_config.ts";
import { isTaught, protocolOf } from "../../../teachers/protocol_of.ts";
import { areAllKnown, tallyOf } from "../../run/tally.ts";
import { beforeOf } from "../../parts/before.ts";
import { methodWords, METHOD_ORDER, pairedSentence } from "../../parts/result_words.ts";
import { decimal, grouped, percent } from "../../words/numbers.ts";
import { say, type Sentence } from "../../words/say.tsx";

/** Of the bundled model and a group of it. */
const GAP: Sentence =
  "The gap between one agent and the debate was built into this model’s own schooling on purpose: it learned to answer alone from careless authors, and to discuss from careful ones. So this page shows how the mechanism works. It is no evidence about large language models.";

export function TestView({ state }: { readonly state: PageState }): JSX.Element | null {
  const report = state.report.value;
  const config = state.config.value;
  if (config === null) return null;
  if (report === null) return <SoFar state={state} config={config} />;
  const agreed = agreedWords(report);
  const isSchooled = state.model.value === "" && isTaught(config);
  return (
    <div class="bench">
      <div class="bench-picture">
        {agreed !== null && (
          <p class="note" id="agreed-keys">
            {agreed}
          </p>
        )}
        <Slope report={report} config={config} />
        <Verdict report={report} config={config} />
        {report.gate !== undefined && <GateNote gate={report.gate} />}
        <MethodBars report={report} config={config} />
        <MethodTable report={report} config={config} />
      </div>
      <div class="bench-reader">
        <AnswerPairs state={state} />
        <RunCostView state={state} />
        <div class="limits">
          <h3>{say("What this does not show")}</h3>
          <p>
            {isSchooled
              ? say(GAP)
              : say("The table is of this one run on its own questions, and says nothing about others.")}
          </p>
        </div>
      </div>
    </div>
  );
}

/** While the test is on: right answers per method, without an interval, because not all have had the same questions. */
function SoFar({
  state,
  config,
}: {
  readonly state: PageState;
  readonly config: RunConfig;
}): JSX.Element | null {
  const words = methodWords(config);
  const debates = [...state.debates.value.values()].filter(({ set }) => set === "test");
  const taught = tallyOf(debates);
  const scores: MethodScores = {
    ...(taught.finished > 0 && areAllKnown(debates)
      ? { teacher: { right: taught.teacherRight, n: taught.finished } }
      : {}),
    ...state.scores.value,
  };
  const present = METHOD_ORDER.filter((method) => scores[method] !== undefined);
  if (present.length === 0) return null;
  return (
    <dl class="facts">
      {present.map((method) => {
        const { right, n } = scores[method] ?? { right: 0, n: 0 };
        return (
          <div key={method}>
            <dt>{words[method].name}</dt>
            <dd>{percent(right / Math.max(1, n))}</dd>
            <p class="small">{say("{right} of {n} so far", { right: grouped(right), n: grouped(n) })}</p>
          </div>
        );
      })}
    </dl>
  );
}

interface VerdictProps {
  readonly report: Report;
  readonly config: RunConfig;
}

function Verdict({ report, config }: VerdictProps): JSX.Element {
  const { name } = protocolOf(config);
  const { distilledVsSingle, teacherVsSingle } = report.paired;
  const { distilled, teacher } = report.methods;
  const cheaper = (teacher?.tokensPerTask ?? 0) / Math.max(1, distilled.tokensPerTask);
  return (
    <>
      <p class="verdict-sentence">{pairedSentence(say("The student"), distilledVsSingle, distilled.n)}</p>
      <p>
        {say(
          "That compares the student with the better of the two single agents here, “{name}”, on the same {n} questions.",
          { name: methodWords(config)[beforeOf(report).method].name, n: grouped(distilled.n) },
        )}
        {cheaper >= 1.5 &&
          ` ${say("It writes {times} times fewer tokens per question than the {teacher}.", {
            times: decimal(cheaper, 1),
            teacher: name,
          })}`}
      </p>
      {teacherVsSingle !== undefined && (
        <p>{pairedSentence(say("The {teacher}", { teacher: name }), teacherVsSingle, distilled.n)}</p>
      )}
    </>
  );
}
