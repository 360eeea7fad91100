// The second model of a new run's team: opened, and held against the chosen one. Loaded where one is chosen.
import { requireSameTable } from "../../teachers/group_models.ts";
import type { TeamFit } from "../../threads/library/api.ts";
import type { PageState } from "../state.ts";
import type { PageModel, SessionPorts } from "./session_ports.ts";
import { teacherDevice } from "./teacher_device.ts";

type ChosenModels = Pick<PageState, "model" | "second" | "device">;

/** @returns null where no second model is chosen
 *  @throws RunError when it is not there, cannot be used, or cannot be one team with the chosen one */
export async function openSecond(
  { model, second }: ChosenModels,
  { model: open }: Pick<SessionPorts, "model">,
): Promise<PageModel | null> {
  if (second.value === "") return null;
  const [own, other] = [await open(model.value), await open(second.value)];
  requireSameTable({ name: own.ref.name, voice: own.voice }, { name: other.ref.name, voice: other.voice });
  return other;
}

/** What the two chosen models take side by side. @throws as `openSecond` */
export async function teamFit(
  chosen: ChosenModels,
  ports: Pick<SessionPorts, "model" | "planTeam">,
): Promise<TeamFit> {
  await openSecond(chosen, ports);
  const { model, second, device } = chosen;
  const hasGpu = teacherDevice(device.value) === "webgpu";
  const paths = [model.value, second.value].filter((path) => path !== ""); // the bundled one is too small to count
  const members = paths.map(async (path) => {
    const { usualSpeaker } = await ports.model(path);
    return { path, speaker: usualSpeaker?.(hasGpu) ?? ("engine" as const) };
  });
  return ports.planTeam(await Promise.all(members));
}
