// A new run as the form and the chosen models ask for it: everything is opened and checked before anything is stored.
import { RunError } from "../../core/errors.ts";
import { checkKeys } from "../../pipeline/check_keys.ts";
import { createRun } from "../../pipeline/runs.ts";
import type { RunRecord, Store } from "../../store/store.ts";
import { sourceOf } from "../../tasks/sources.ts";
import { needsMessages } from "../../teachers/agent_traits.ts";
import { speakersOf } from "../../teachers/roster.ts";
import { requireSeat } from "../../teachers/group_models.ts";
import { requireSource } from "../../voice/askable.ts";
import { requireCapability } from "../../voice/needs.ts";
import type { PageState } from "../state.ts";
import { traitsOfWishes } from "./agent_wish.ts";
import type { ChosenModel } from "./chosen_model.ts";
import { configFromTexts } from "./form_texts.ts";
import { openSecond, teamFit } from "./second_model.ts";
import type { SessionPorts } from "./session_ports.ts";
import { teacherDevice } from "./teacher_device.ts";

export interface NewRunPorts extends Pick<
  SessionPorts,
  "model" | "planTeam" | "clock" | "keepStorage" | "start" | "questionsRead" | "taskSet"
> {
  readonly chosen: ChosenModel;
  readonly openStore: () => Promise<Store>;
}

/** Stores a new run. @throws RunError for what is wrong with the settings, the questions or the models */
export async function storeNewRun(
  state: Pick<PageState, "form" | "device" | "model" | "second" | "wishes">,
  ports: NewRunPorts,
): Promise<RunRecord> {
  const { chosen, clock, openStore, keepStorage, start: startOf, taskSet: open } = ports;
  await ports.questionsRead();
  const hasGpu = teacherDevice(state.device.value) === "webgpu";
  const { ref, voice, usualSpeaker } = await chosen.open();
  const second = await openFitting(state, ports);
  const store = await openStore();
  void keepStorage(); // may wait for an answer of the person; nothing depends on it
  const start = startOf();
  const typed = configFromTexts(state.form.value);
  const config = start === null ? typed : { ...typed, rank: start.point.lora.r };
  requireSource(sourceOf(config.source), voice);
  if (second !== null) requireSeat({ name: second.ref.name, voice: second.voice }, config);
  const traits = traitsOfWishes(state.wishes.value, speakersOf({ config }).length);
  if (traits !== undefined && needsMessages(traits)) requireCapability(voice, "messages", OWN_WORDS);
  const taskSet = await open(config);
  checkKeys(taskSet, config);
  const speaker = usualSpeaker?.(hasGpu);
  const other = second && { model: second.ref, ...speakerOf(second.usualSpeaker?.(hasGpu)) };
  return createRun(
    { store, clock, taskSet },
    {
      config,
      model: ref,
      start: start ?? undefined,
      speaker,
      team: other === null ? undefined : [null, other],
      traits,
    },
  );
}

const OWN_WORDS = {
  feature: "An agent with a role or examples of its own",
  instead: "Clear them under “Agents that differ”, or choose a chat model.",
};

const speakerOf = <Name extends string>(speaker: Name | undefined) =>
  speaker === undefined ? {} : { speaker };

/** The second model, null for none. @throws RunError also where the two take more than there is */
async function openFitting(...chosen: Parameters<typeof teamFit>): ReturnType<typeof openSecond> {
  const second = await openSecond(...chosen);
  if (second === null) return null;
  const { fits, sentence } = await teamFit(...chosen);
  if (!fits) throw new RunError("gpu-memory", sentence);
  return second;
}
