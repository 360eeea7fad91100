// Searches: the search and the evolution that run in the page, and below them one of the command line out of a file.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { asRunError } from "../../core/errors.ts";
import type { PickedFile } from "../../models/picked_folder.ts";
import type { OpenedLog } from "../../search/opened_log.ts";
import { trainPlans } from "../../threads/plans/client.ts";
import { PlansView } from "../madiff/plans_view.tsx";
import { ErrorWords } from "../parts/error_words.tsx";
import { filesOfDrop, filesOfPicker } from "../parts/picked_files.ts";
import { toldError } from "../parts/told_error.ts";
import { say, sayRich } from "../words/say.tsx";
import { EvolutionHereView } from "./evolution_here_view.tsx";
import { ExperimentsView } from "./experiments_view.tsx";
import type { HereProps } from "./kept_view.tsx";
import { LineageView } from "./lineage_view.tsx";
import { openLog } from "./open_log.ts";
import "./search.css";
import { SearchHereView } from "./search_here_view.tsx";
import type { TeamOfferProps } from "./team_offer.tsx";

export type SearchViewProps = TeamOfferProps["page"] & HereProps;

export function SearchView(page: SearchViewProps): JSX.Element {
  const { found, trouble, isReading, look } = useLog();
  return (
    <div
      class="search-view"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const items = event.dataTransfer?.items;
        if (items !== undefined) look(filesOfDrop(items));
      }}
    >
      <SearchHereView {...page} />
      <EvolutionHereView {...page} page={page} />
      <h3>{say("Look at a search")}</h3>
      <p>
        {sayRich(
          "A search tries settings in runs of its own (<search>retort search</search>), an evolution makes teams out of the fittest (<evolve>retort evolve</evolve>); both are written to a folder. Here its log becomes a drawing: what was tried, what was expected of it, what came of it, and why it was refused.",
          { search: (words) => <code>{words}</code>, evolve: (words) => <code>{words}</code> },
        )}
      </p>
      <div class="library-sources">
        <div class="field">
          <label for="search-files">{say("Its log, journal.jsonl")}</label>
          <input
            id="search-files"
            type="file"
            accept=".jsonl"
            aria-describedby="search-help"
            onChange={({ currentTarget }) => {
              const { files } = currentTarget;
              if (files !== null && files.length > 0) look(Promise.resolve(filesOfPicker(files)));
              currentTarget.value = ""; // so that the same file can be chosen again, once it has grown
            }}
          />
          <p id="search-help" class="small">
            {say(
              "Or drop it here, alone or with its folder. It is read on this device and nothing is changed.",
            )}
          </p>
          <div role="status">{isReading && say("Reading…")}</div>
        </div>
      </div>
      {trouble !== "" && (
        <div class="note" role="alert" id="search-error">
          <ErrorWords told={trouble} />
        </div>
      )}
      {found !== null && <Found key={found.at} log={found.log} page={page} />}
      <PlansView train={trainPlans} />
    </div>
  );
}

/** The log that was read last, and the reading of another one. What is shown stays where another cannot be read. */
function useLog() {
  const [found, setFound] = useState<{ readonly log: OpenedLog; readonly at: number } | null>(null);
  const [trouble, setTrouble] = useState("");
  const [isReading, setReading] = useState(false);
  const asked = useRef(0);
  const look = (files: Promise<readonly PickedFile[]>): void => {
    const at = ++asked.current;
    setReading(true);
    setTrouble("");
    const read = async () => openLog(await files);
    read()
      .then(
        (log) => at === asked.current && setFound({ log, at }),
        (thrown: unknown) => at === asked.current && setTrouble(toldError(asRunError(thrown, "search"))),
      )
      .finally(() => at === asked.current && setReading(false));
  };
  return { found, trouble, isReading, look };
}

function Found({ log, page }: { readonly log: OpenedLog; readonly page: SearchViewProps }): JSX.Element {
  return (
    <>
      {log.isTorn && (
        <p class="note">
          {say(
            "Its last line is not whole and is left out: the program was ended while it wrote it, or writes it now. A search that goes on does it again.",
          )}
        </p>
      )}
      {log.kind === "search" ? <ExperimentsView log={log} /> : <LineageView log={log} page={page} />}
    </>
  );
}
