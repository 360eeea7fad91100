// The page while no run is on it.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { METHODS } from "../../methods/list.ts";
import type { Store } from "../../store/store.ts";
import type { DeviceMeasure } from "../../threads/bench/api.ts";
import type { ImportCommands, ImportState } from "../bring_in/import_state.ts";
import { ImportPanel } from "../bring_in/import_panel.tsx";
import { StartsFrom } from "../bring_in/starts_from.tsx";
import { lessonFromQuery } from "../lesson/lesson_link.ts";
import type { LibraryCommands, LibraryState } from "../models/library_state.ts";
import { LibraryPanel, ModelPanel } from "../models/models_panels.tsx";
import type { OfflineState } from "../offline/offline_state.ts";
import { loadAsked, QuestionsPanel } from "../questions/questions_panel.tsx";
import type { QuestionsCommands, QuestionsState } from "../questions/questions_state.ts";
import { configFromTexts } from "../run/form_texts.ts";
import { PresetRow } from "../run/preset_row.tsx";
import { RunForm } from "../run/run_form.tsx";
import type { RunConfig } from "../../settings/run_config.ts";
import { OWN_ORIGIN } from "../../tasks/reading/origin.ts";
import type { Commands, PageState } from "../state.ts";
import { ClassPanel } from "./class_panel.tsx";
import { DeviceChip } from "./device_chip.tsx";
import { EarlierPanel } from "./earlier_panel.tsx";
import { MeasurePanel } from "./measure_panel.tsx";
import { PageFooter } from "./page_footer.tsx";
import { Doors, StartBox } from "./start_box.tsx";
import { LESSON_SCENES, STORY } from "./story.ts";
import { StoryPlayer } from "./story_player.tsx";
import type { HereProps } from "../search/kept_view.tsx";
import { SearchPanel } from "../search/search_panel.tsx";
import { say } from "../words/say.tsx";

/** What the start page needs of the page. */
export interface HomeProps {
  readonly state: PageState;
  readonly commands: Commands;
  readonly library: { readonly state: LibraryState; readonly commands: LibraryCommands };
  readonly imports: { readonly state: ImportState; readonly commands: ImportCommands };
  readonly questions: { readonly state: QuestionsState; readonly commands: QuestionsCommands };
  readonly offline: OfflineState;
  readonly trying: { readonly openStore: () => Promise<Store> } & HereProps["trying"];
}

/** What can be done before a run: begin one, watch one, or choose what the next one is about. */
export function Home(props: HomeProps): JSX.Element {
  const { state, commands, imports, library, questions, offline } = props;
  const [asked, setAsked] = useState(0);
  const whyNot = useWhyNot(configFromTexts(state.form.value), questions.state);
  const onMeasured = (result: DeviceMeasure): void => {
    state.measured.value = result;
    library.commands.measured(result);
  };
  return (
    <>
      <StartBox state={state} commands={commands} offline={offline} whyNot={whyNot}>
        <DeviceChip state={state}>
          <MeasurePanel state={state} chosen={chosenSize(state, library.state)} onMeasured={onMeasured} />
        </DeviceChip>
      </StartBox>
      <StoryPlayer
        asked={asked}
        scenes={lessonFromQuery(location.search) === "" ? STORY.scenes.length : LESSON_SCENES}
      />
      <div class="start-rest">
        <Doors commands={commands} onWatch={() => setAsked(asked + 1)} />
        <EarlierPanel
          state={state}
          commands={commands}
          onTrainOn={imports.commands.trainOn}
          openStore={props.trying.openStore}
        />
        <SetUp {...props} whyNot={whyNot} />
        <ImportPanel state={imports.state} commands={imports.commands} />
        <SearchPanel state={state} commands={commands} trying={props.trying} />
        <LibraryPanel state={library.state} commands={library.commands} onUse={commands.chooseModel} />
        <ClassPanel state={state} />
        <PageFooter state={state} />
      </div>
    </>
  );
}

/** Why no question can be asked; null also until what knows it is fetched, with the panel of own questions: then the run says it. */
function useWhyNot(config: RunConfig, own: QuestionsState): string | null {
  const [asked, setAsked] = useState<Awaited<ReturnType<typeof loadAsked>> | null>(null);
  const isOwn = config.source === OWN_ORIGIN;
  useEffect(() => {
    if (isOwn) void loadAsked().then(setAsked, () => undefined);
  }, [isOwn]);
  const { trouble, isReading, answer, worked } = own;
  const brought = [trouble.value, isReading.value, answer.value, worked.value];
  return useMemo(
    () => (isOwn && asked !== null ? asked.whyNotAsked(config, own) : null), // draws all questions of a run
    [isOwn, asked, JSON.stringify(config), ...brought],
  );
}

/** Who says what is right once a group answers again: as before the answers were to be copied, where the questions allow it.
 *  @param needed what they allow, undefined where all have answers */
function judgeAfterCopying(
  before: RunConfig["labels"] | undefined,
  needed: RunConfig["labels"] | undefined,
): RunConfig["labels"] | undefined {
  return before === undefined || (before === "truth" && needed !== undefined) ? needed : before;
}

/** What is asked, who is asked, how long, and all settings. */
function SetUp(props: HomeProps & { readonly whyNot: string | null }): JSX.Element {
  const { state, commands, imports, library, questions, whyNot } = props;
  const config = configFromTexts(state.form.value);
  const judge = useRef<RunConfig["labels"] | undefined>(undefined);
  return (
    <section class="start-panel" aria-labelledby="setup-title">
      <h2 id="setup-title">{say("What the next run is about")}</h2>
      <StartsFrom state={imports.state} commands={imports.commands} />
      <ModelPanel state={state} library={library.state} commands={commands} />
      <PresetRow state={state} commands={commands} />
      <RunForm
        state={state}
        commands={commands}
        whyNot={whyNot}
        ownQuestions={
          <QuestionsPanel
            state={questions.state}
            commands={questions.commands}
            learning={{
              isCopying: METHODS[config.strategy].lessons === "answers",
              onCopying: (isCopying, needed) => {
                const { labels: now } = configFromTexts(state.form.value);
                commands.setField("strategy", isCopying ? "copy" : "rsft");
                const labels = isCopying ? needed : judgeAfterCopying(judge.current, needed);
                if (isCopying) judge.current = now;
                if (labels !== undefined && now !== labels) commands.setField("labels", labels);
              },
              judge: config.labels,
              onJudge: (labels) => commands.setField("labels", labels),
            }}
          />
        }
      />
    </section>
  );
}

/** The stored model of the next run, null for the bundled one and where its size is not known. */
function chosenSize(state: PageState, { choices }: LibraryState) {
  const choice = choices.value?.find(({ path }) => path === state.model.value);
  if (choice === undefined || choice.parameters === null) return null;
  return { name: choice.name, parameters: choice.parameters };
}
