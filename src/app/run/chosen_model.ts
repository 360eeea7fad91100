// Which model a new run is about, and its voice. The choice stands in the page's address beside the settings, so that a reload comes
// back to it; a run holds its own model, whatever is chosen.
import { asRunError, type RunError } from "../../core/errors.ts";
import { STORED_PATH } from "../../models/stored/stored_path.ts";
import type { RunRecord } from "../../store/store.ts";
import type { PageState } from "../state.ts";
import { queryFromTexts } from "./form_texts.ts";
import type { PageModel, SessionPorts } from "./session_ports.ts";

const KEY = "model";

/** The path of the model that an address names, "" for the bundled one. */
export function modelFromQuery(query: string): string {
  const key = new URLSearchParams(query).get(KEY);
  return key === null || key === "" ? "" : `${STORED_PATH}${key}`;
}

/** The address's query for the settings and the model that are chosen. */
export function addressOf({ form, model }: Pick<PageState, "form" | "model">): string {
  const query = new URLSearchParams(queryFromTexts(form.value));
  if (model.value === "") return query.toString();
  // What is usual for a chosen model is filled in at every visit. What was typed instead stays, also where it is a setting's default.
  for (const [key, text] of form.value) if (!query.has(key)) query.set(key, text);
  query.set(KEY, model.value.slice(STORED_PATH.length));
  return query.toString();
}

/** The choice that a run stands for. */
export function choiceOf({ model: { path } }: RunRecord): string {
  return path.startsWith(STORED_PATH) ? path : "";
}

export class ChosenModel {
  readonly #state: PageState;
  readonly #open: SessionPorts["model"];

  constructor(state: PageState, open: SessionPorts["model"]) {
    this.#state = state;
    this.#open = open;
  }

  /** Opens a model and makes its voice the page's. @param path "" for the bundled one; what is chosen when left out
   *  @throws RunError when it is not there or cannot be used */
  async open(path: string = this.#state.model.value): Promise<PageModel> {
    const model = await this.#open(path);
    this.#state.voice.value = model.voice;
    return model;
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
