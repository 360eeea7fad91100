// The way from an evolution to a run: a team of it becomes the team of the next run.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { asRunError } from "../../core/errors.ts";
import type { Configuration } from "../../search/configuration.ts";
import { evolvedTeam } from "../../search/evolved_team.ts";
import { ErrorWords } from "../parts/error_words.tsx";
import { toldError } from "../parts/told_error.ts";
import type { Commands, PageState } from "../state.ts";
import { say } from "../words/say.tsx";

export interface TeamOfferProps {
  readonly id: number;
  readonly values: Configuration;
  readonly order: Configuration;
  readonly page: {
    readonly state: Pick<PageState, "wishes">;
    readonly commands: Pick<Commands, "setField">;
  };
}

export function TeamOffer({ id, values, order, page }: TeamOfferProps): JSX.Element {
  const [taken, setTaken] = useState(false);
  const [trouble, setTrouble] = useState("");
  const take = (): void => {
    try {
      const { traits, texts } = evolvedTeam(values, order);
      for (const [key, text] of texts) page.commands.setField(key, text);
      page.state.wishes.value = traits.map(({ temperature, role }) => ({
        temperature: temperature === undefined ? "" : String(temperature),
        role: role ?? "",
        examples: [],
      }));
      setTaken(true);
      setTrouble("");
    } catch (thrown) {
      setTrouble(toldError(asRunError(thrown, "search")));
    }
  };
  return (
    <div class="team-offer">
      <button type="button" class="secondary take-team" onClick={take}>
        {say("Let team {id} teach the next run", { id })}
      </button>
      <div role="status">
        {taken && (
          <p class="small">
            {say(
              "It is chosen: what the next run is about, above, has its teacher and settings, and “Agents that differ” what each of its agents has of its own.",
            )}
          </p>
        )}
      </div>
      {trouble !== "" && (
        <div class="note" role="alert">
          <ErrorWords told={trouble} />
        </div>
      )}
    </div>
  );
}
