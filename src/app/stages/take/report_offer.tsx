// The report of a finished run: to read, to print, or to save as one file. What shows it is fetched when it is asked for.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { asRunError } from "../../../core/errors.ts";
import type { Store } from "../../../store/store.ts";
import type { PageState } from "../../state.ts";
import { toldError } from "../../parts/told_error.ts";
import { ErrorWords } from "../../parts/error_words.tsx";
import { say } from "../../words/say.tsx";

interface ReportButtonProps {
  readonly state: PageState;
  readonly openStore: () => Promise<Store>;
  /** Whether it is the one thing to do where it stands. */
  readonly isPrimary?: boolean;
}

export function ReportButton({ state, openStore, isPrimary = false }: ReportButtonProps): JSX.Element {
  const [trouble, setTrouble] = useState("");
  const open = (): void => {
    setTrouble("");
    import("../../report/open_report.tsx")
      .then(({ openReport }) => openReport(state, openStore))
      .catch((thrown: unknown) => setTrouble(toldError(asRunError(thrown, "making the report"))));
  };
  return (
    <div>
      <button type="button" class={isPrimary ? "primary" : "secondary"} onClick={open}>
        {say("Open the report")}
      </button>
      {trouble !== "" && (
        <div role="alert" class="field-error">
          <ErrorWords told={trouble} />
        </div>
      )}
    </div>
  );
}

export function ReportOffer(props: ReportButtonProps): JSX.Element {
  return (
    <div class="report-offer">
      <h3>{say("A report to print")}</h3>
      <p>
        {say(
          "Results with their drawings, seed, settings and the hash of the lessons, and what was written in a lesson, on a few pages or in one file.",
        )}
      </p>
      <ReportButton {...props} />
    </div>
  );
}
