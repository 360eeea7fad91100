// Where the page shows models of a person's own: fetched when there are some, or when "Other models" is opened.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Fetched } from "../parts/fetched.tsx";
import type { Commands, PageState } from "../state.ts";
import type { LibraryCommands, LibraryState } from "./library_state.ts";
import { say } from "../words/say.tsx";

interface ModelPanelProps {
  readonly state: PageState;
  readonly library: LibraryState;
  readonly commands: Pick<Commands, "chooseModel" | "chooseSecond">;
}

/** Nothing while there is one model only. */
export function ModelPanel(props: ModelPanelProps): JSX.Element {
  const isWanted = props.state.model.value !== "" || (props.library.choices.value ?? []).length > 0;
  const load = async () => (await import("./model_field.tsx")).ModelField;
  return <Fetched load={load} isWanted={isWanted} props={props} meanwhile={null} />;
}

interface LibraryPanelProps {
  readonly state: LibraryState;
  readonly commands: LibraryCommands;
  /** Chooses a stored model for the next run, by its path. */
  readonly onUse: (path: string) => void;
}

export function LibraryPanel(props: LibraryPanelProps): JSX.Element {
  const [isOpened, setOpened] = useState(false);
  const closed = (
    <details class="library" id="models" onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary>{say("Other models")}</summary>
    </details>
  );
  if (!isOpened) return closed;
  const load = async () => (await import("./library_view.tsx")).LibraryView;
  return <Fetched load={load} isWanted props={props} meanwhile={closed} />;
}
