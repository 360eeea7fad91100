// Which model a new run is about, and its voice. The choice stands in the page's address beside the settings, so that a reload comes
// back to it; a run holds its own model, whatever is chosen.
import { asRunError, type RunError } from "../../core/errors.ts";
import { STORED_PATH } from "../../models/stored/stored_path.ts";
import type { RunRecord } from "../../store/store.ts";
import { rosterOf } from "../../teachers/roster.ts";
import type { TeamFit } from "../../threads/library/api.ts";
import type { PageState } from "../state.ts";
import { queryFromTexts } from "./form_texts.ts";
import type { PageModel, SessionPorts } from "./session_ports.ts";

const KEY = "model";
const SECOND_KEY = "second";

/** The path of the model that an address names, "" for the bundled one. */
export function modelFromQuery(query: string): string {
  return pathFromQuery(query, KEY);
}

/** The path of the second model that an address names, "" for none. */
export function secondFromQuery(query: string): string {
  return pathFromQuery(query, SECOND_KEY);
}

function pathFromQuery(query: string, name: string): string {
  const key = new URLSearchParams(query).get(name);
  return key === null || key === "" ? "" : `${STORED_PATH}${key}`;
}

/** The address's query for the settings and the model that are chosen. */
export function addressOf({ form, model, second }: Pick<PageState, "form" | "model" | "second">): string {
  const query = new URLSearchParams(queryFromTexts(form.value));
  if (second.value !== "") query.set(SECOND_KEY, second.value.slice(STORED_PATH.length));
  if (model.value === "") return query.toString();
  // What is usual for a chosen model is filled in at every visit. What was typed instead stays, also where it is a setting's default.
  for (const [key, text] of form.value) if (!query.has(key)) query.set(key, text);
  query.set(KEY, model.value.slice(STORED_PATH.length));
  return query.toString();
}

/** The choice that a run stands for. */
export function choiceOf({ model: { path } }: Pick<RunRecord, "model">): string {
  return path.startsWith(STORED_PATH) ? path : "";
}

/** The second model that a run stands for, "" for a run of one model. */
export function secondOf(run: RunRecord): string {
  const other = rosterOf(run).find(({ through }) => through !== undefined)?.through;
  return other === undefined ? "" : choiceOf(other);
}

export class ChosenModel {
  readonly #state: PageState;
  readonly #ports: Pick<SessionPorts, "model" | "planTeam">;

  constructor(state: PageState, ports: Pick<SessionPorts, "model" | "planTeam">) {
    this.#state = state;
    this.#ports = ports;
  }

  /** Opens a model and makes its voice the page's. @param path "" for the bundled one; what is chosen when left out
   *  @throws RunError when it is not there or cannot be used */
  async open(path: string = this.#state.model.value): Promise<PageModel> {
    const model = await this.#ports.model(path);
    this.#state.voice.value = model.voice;
    return model;
  }

  /** Says on the page whether the two models that are chosen can be one team, and what they take together. Never rejects. */
  async lookAtTeam(): Promise<void> {
    const { model, second, team } = this.#state;
    const asked = [model.value, second.value];
    team.value = null;
    if (second.value === "") return;
    const fit = await this.#fit().catch((thrown: unknown): TeamFit => {
      return { fits: false, sentence: asRunError(thrown, "opening the second model").message };
    });
    if (asked[0] === model.value && asked[1] === second.value) team.value = fit;
  }

  async #fit(): Promise<TeamFit> {
    const { teamFit } = await import("./second_model.ts");
    return teamFit(this.#state, this.#ports);
  }

  /** Makes a run's voice the page's. A run whose model is gone can still be looked at, without a voice.
   *  @returns what is wrong with its model, null when nothing is */
  async lookFor(run: RunRecord): Promise<RunError | null> {
    try {
      await this.open(choiceOf(run));
      return null;
    } catch (thrown) {
      this.#state.voice.value = null;
      return asRunError(thrown, "opening the run's model");
    }
  }
}
