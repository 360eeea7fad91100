// Stage 4: did it work, how sure is that, and what it does not show.
import type { JSX } from "preact";
import type { Report } from "../core/types.ts";
import { MethodBars, MethodTable } from "./method_bars.tsx";
import type { PageState } from "./state.ts";
import { METHOD_LABELS, pairedSentence } from "./wording.ts";

export function TestView({ state }: { readonly state: PageState }): JSX.Element | null {
  const report = state.report.value;
  if (report === null) return null;
  return (
    <>
      <Verdict report={report} />
      <MethodBars report={report} />
      <MethodTable report={report} />
      <div class="limits">
        <h3>What this does not show</h3>
        <p>
          The gap between one agent and the debate was built into this model’s own schooling on purpose: it
          learned to answer alone from careless authors, and to discuss from careful ones. So this page shows
          how the mechanism works. It is no evidence about large language models.
        </p>
      </div>
    </>
  );
}

function Verdict({ report }: { readonly report: Report }): JSX.Element {
  const paired = report.paired.distilledVsSingle;
  const { distilled, debate } = report.methods;
  const cheaper = debate.tokensPerTask / Math.max(1, distilled.tokensPerTask);
  return (
    <>
      <p class="verdict-sentence">{pairedSentence(paired, distilled.n)}</p>
      <p>
        The student is compared with the better of the two single agents here, “
        {METHOD_LABELS[paired.baseline].name}”, on the same {distilled.n} questions.
        {cheaper >= 1.5 &&
          ` It writes ${cheaper.toFixed(1)} times fewer tokens per question than the debate.`}
      </p>
    </>
  );
}
