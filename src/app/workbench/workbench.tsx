// A run on the page: the header with its five stages, and the one that is shown. It is fetched when there is a run to show, and not
// with the page.
import type { JSX } from "preact";
import type { Stage } from "../../records/stage.ts";
import { STAGES } from "../../records/stage.ts";
import { toldProtocol } from "../../teachers/protocol_of.ts";
import { PageFooter } from "../home/page_footer.tsx";
import { Boundary } from "../parts/boundary.tsx";
import { configFromTexts } from "../run/form_texts.ts";
import { Messages } from "../run/messages.tsx";
import { Announcer } from "../run/announcer.tsx";
import { ErrorWords } from "../parts/error_words.tsx";
import { TroubleView } from "../run/trouble_view.tsx";
import { StageFrame } from "../stages/stage_frame.tsx";
import { StagePart, type StageServices } from "../stages/stage_parts.tsx";
import { type ShownStage, stageOfLink, useShownStage } from "./shown_stage.ts";
import { SaveRun } from "./save_run.tsx";
import { WorkBar } from "./work_bar.tsx";
import { talkLang, TalkLanguage } from "../parts/talked.tsx";
import { say, sayRich } from "../words/say.tsx";

export function Workbench(props: StageServices): JSX.Element {
  const { state, commands } = props;
  const at = useShownStage(state);
  const onClick = (event: MouseEvent): void => {
    const stage = stageOfLink(event.target);
    if (stage === null) return;
    event.preventDefault();
    at.show(stage);
  };
  return (
    <div class="workbench" onClick={onClick}>
      <Boundary key={`bar ${state.runId.value}`} what={say("The header of this run")}>
        <WorkBar state={state} commands={commands} at={at} />
      </Boundary>
      <SaveRun state={state} exporting={props.exporting} />
      <Messages state={state} commands={commands} />
      <Notices notices={state.notices.value} />
      <Story {...props} at={at} />
      <PageFooter state={state} />
      <Announcer state={state} />
    </div>
  );
}

type StoryProps = StageServices & { readonly at: ShownStage };

/** The five stages of a run, of which one is in sight. */
function Story(services: StoryProps): JSX.Element {
  return (
    <div class="story">
      {STAGES.map((stage, i) => (
        <Boundary
          key={`${stage} ${services.state.runId.value}`}
          what={say("Part {n} of this run", { n: i + 1 })}
        >
          <StageSection stage={stage} {...services} />
        </Boundary>
      ))}
    </div>
  );
}

function StageSection({ at, ...props }: StoryProps & { readonly stage: Stage }): JSX.Element {
  const { stage, state, commands } = props;
  const config = state.config.value ?? configFromTexts(state.form.value);
  const trouble = state.trouble.value;
  return (
    <StageFrame
      state={state}
      stage={stage}
      agents={state.roster.value.length}
      teacher={toldProtocol(config).words}
      isShown={at.shown === stage}
    >
      {trouble !== null && trouble.stage === stage && (
        <TroubleView trouble={trouble} canProceed={true} runId={state.runId.value} commands={commands} />
      )}
      {state.covered.value === stage ? (
        <p class="note">
          <span>
            {sayRich("This is covered until you have guessed: <a>your lesson asks you first</a>.", {
              a: (words) => <a href="#lesson-card">{words}</a>,
            })}
          </span>
        </p>
      ) : (
        <TalkLanguage.Provider value={talkLang(config.source)}>
          <StagePart {...props} config={config} />
        </TalkLanguage.Provider>
      )}
    </StageFrame>
  );
}

/** What the run had to say in this sitting, for those who looked away. */
function Notices({ notices }: { notices: readonly string[] }) {
  if (notices.length === 0) return null;
  return (
    <details class="notices">
      <summary>
        {notices.length === 1
          ? say("One message from this run")
          : say("{n} messages from this run", { n: notices.length })}
      </summary>
      <ol>
        {notices.map((text, i) => (
          <li key={i}>
            <ErrorWords told={text} />
          </li>
        ))}
      </ol>
    </details>
  );
}
