// The models of the catalogue: what each would take of this device, before anything is fetched.
import type { JSX } from "preact";
import type { CatalogueOffer } from "../../threads/library/api.ts";
import { trainingTime } from "../parts/training_time.ts";
import { magnitude } from "../parts/wording.ts";
import type { LibraryCommands, LibraryState } from "./library_state.ts";
import { say, sayAny } from "../words/say.tsx";
import { size } from "../words/numbers.ts";

interface CatalogueViewProps {
  readonly state: LibraryState;
  readonly commands: Pick<LibraryCommands, "lookAt">;
}

export function CatalogueView({ state, commands }: CatalogueViewProps): JSX.Element | null {
  const { catalogue, gflops, looking } = state;
  if (catalogue.value === null) return null;
  return (
    <section class="earlier catalogue" aria-labelledby="library-catalogue">
      <h2 id="library-catalogue">{say("Small chat models")}</h2>
      <p class="small">
        {say(
          "Of families that the engine computes. SmolLM2-135M was run here from its file to its readers; the larger ones were not.",
        )}
      </p>
      <ul>
        {catalogue.value.map((offer) => (
          <li key={offer.name}>
            <p class="run-words">
              <strong>{offer.repo}</strong>
              <span>{wordsOf(offer, gflops.value)}</span>
            </p>
            {offer.canRun && (
              <p class="run-buttons">
                <button
                  type="button"
                  class="secondary"
                  aria-label={say("Look up {repo}", { repo: offer.repo })}
                  disabled={looking.value}
                  onClick={() => commands.lookAt(offer.name)}
                >
                  {say("Look it up")}
                </button>
              </p>
            )}
          </li>
        ))}
      </ul>
      {gflops.value === null && (
        <p class="small">
          {say("Press “Measure this device” above, and the minutes of a training stand here too.")}
        </p>
      )}
    </section>
  );
}

export function wordsOf(offer: CatalogueOffer, gflops: number | null): string {
  const { parameters, license, isGated, downloadBytes, canRun, sentence, trainingFlops } = offer;
  const terms = isGated ? say("{license}, its owner asks for a login and consent", { license }) : license;
  const time =
    gflops === null || !canRun
      ? ""
      : ` ${say("A training of some 240 short rows takes about {time}, by the measured rate.", { time: trainingTime(trainingFlops, gflops) })}`;
  const what = say("{parameters} parameters, {size}, {terms}.", {
    parameters: magnitude(parameters),
    size: size(downloadBytes),
    terms,
  });
  return `${what} ${canRun ? "" : say("Not here: ")}${sayAny(sentence)}${time}`;
}
