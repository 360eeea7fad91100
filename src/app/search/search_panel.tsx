// Where settings are searched, and where a search or an evolution is looked at. What it shows is fetched when it is opened, and not with the page.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Fetched } from "../parts/fetched.tsx";
import { say } from "../words/say.tsx";
import type { SearchViewProps } from "./search_view.tsx";

const load = async () => (await import("./search_view.tsx")).SearchView;

export function SearchPanel(props: SearchViewProps): JSX.Element {
  const [isOpened, setOpened] = useState(false);
  return (
    <details class="library" id="search" onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary>{say("Searches")}</summary>
      <Fetched load={load} isWanted={isOpened} props={props} meanwhile={null} />
    </details>
  );
}
