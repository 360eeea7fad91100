// A failure, in place: what happened (the error's own sentence) and what to do next. Never a dialog, never a dead end.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Commands, Trouble } from "../state.ts";
import { ErrorWords } from "../parts/error_words.tsx";
import { toldError } from "../parts/told_error.ts";
import { say, sayRich, type Sentence } from "../words/say.tsx";

interface TroubleViewProps {
  readonly trouble: Trouble;
  readonly canProceed: boolean;
  readonly runId: string;
  readonly commands: Commands;
}

const NEXT_STEPS: Readonly<Record<string, Sentence>> = {
  "gpu-unavailable":
    "What was said so far is saved. If the device was there before, reload the page; else open it in a browser with WebGPU, or switch hardware acceleration on. Then continue.",
  "gpu-lost": "Everything up to the last checkpoint is saved. Close other heavy pages, then continue.",
  "gpu-memory": "Start a new run with fewer words per step or a smaller rank.",
  "store-unavailable":
    "Retort saves every turn and does not run without. Private windows often forbid it: use an ordinary one.",
  "store-quota": "Delete earlier runs or free some disk space, then continue.",
  "fetch-failed": "Check the connection, then continue. Nothing is lost.",
  "file-invalid": "Reload the page. If it happens again, the site’s copy of the model is damaged.",
  "model-invalid": "Reload the page. If it happens again, the site’s copy of the model is damaged.",
  "empty-dataset": "Start a new run with more questions, or let the answer key decide what is kept.",
  "non-finite": "Start a new run with a smaller learning rate.",
};

export function TroubleView({ trouble, canProceed, runId, commands }: TroubleViewProps): JSX.Element {
  const next = trouble.isGone === true ? undefined : NEXT_STEPS[trouble.code];
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Outside of a run it stands above the form, and who pressed Start below it would not see it.
    if (!canProceed) box.current?.scrollIntoView({ block: "nearest" });
  }, [trouble, canProceed]);
  return (
    <div class="trouble" role="alert" ref={box}>
      <ErrorWords told={toldError(trouble)} />
      {next !== undefined && <p>{say(next)}</p>}
      {canProceed && trouble.isGone !== true && (
        <button type="button" id="continue" class="secondary" onClick={() => commands.proceed(runId)}>
          {say("Continue")}
        </button>
      )}
      <p class="small">
        {sayRich("Code <name>{code}</name>", {
          code: trouble.code,
          name: (words) => <code>{words}</code>,
        })}
      </p>
    </div>
  );
}
