// Who taught, in words for a download's README and for model cards.
import type { AgentSpec } from "../records/agent_spec.ts";
import type { CheckedBy } from "../records/checked_by.ts";
import type { Endpoint } from "../records/endpoint.ts";
import { inMarkdown, markdownCode } from "./foreign_text.ts";
import { type GroupModel, groupModels, type GroupRun } from "../teachers/group_models.ts";
import type { Protocol } from "../teachers/protocol.ts";

export interface TaughtBy {
  readonly checkedBy: CheckedBy;
  readonly teacher: Pick<Protocol, "name">;
  /** The server whose model taught, null where none did. */
  readonly endpoint: Endpoint | null;
  /** The models that taught, with their agents; empty where a server's did, or nobody. */
  readonly group: readonly GroupModel[];
  /** All agents that taught, whoever they speak through. */
  readonly agents: readonly AgentSpec[];
}

/** The models that taught in a run. */
export function taughtGroup(
  run: GroupRun & { readonly endpoint?: Endpoint | undefined },
): readonly GroupModel[] {
  return run.endpoint === undefined ? groupModels(run).filter(({ agents }) => agents.length > 0) : [];
}

/** The models that taught beside the base, or in its place. */
export function othersOf(group: readonly GroupModel[]): readonly GroupModel[] {
  return group.filter(({ agents }) => agents[0]?.through !== undefined);
}

/** After the model's name, as a title. */
export function originOf({ checkedBy, teacher, endpoint, group }: TaughtBy): string {
  if (checkedBy === "own") return "trained on given answers";
  const others = othersOf(group).map(({ model }) => `${inMarkdown(model.name)}'s`);
  if (endpoint !== null) others.push(`${inMarkdown(endpoint.model)}'s`);
  const isOwnThere = others.length === 0 || group.length > others.length;
  return `distilled from ${[...(isOwnThere ? ["its own"] : []), ...others].join(" and ")} ${teacher.name}`;
}

/** One or two sentences. */
export function taughtBy({ checkedBy, endpoint, group, agents }: TaughtBy): string {
  if (checkedBy === "own") return "Nobody taught it but whoever wrote the answers.";
  const own = ownWords(agents);
  if (endpoint !== null) {
    return `Its group was ${inMarkdown(endpoint.model)}, asked at ${markdownCode(endpoint.url)}: the questions went there, and that model's licence may say what its answers may be used for.${own}`;
  }
  const others = othersOf(group);
  if (others.length === 0) return `The base model taught itself.${own}`;
  const members = group.map(({ model, agents: speaking }) => {
    const who =
      speaking[0]?.through === undefined
        ? "the base"
        : `${inMarkdown(model.name)} (weights with sha256 \`${model.sha256}\`)`;
    return `${who} as ${speaking.map(({ name }) => inMarkdown(name)).join(", ")}`;
  });
  const licences = others.length === 1 ? "that model's licence" : "those models' licences";
  return `Its group was ${members.join(", and ")}. Only the base learned; ${licences} may say what answers may be used for.${own}`;
}

/** What agents had of their own, in a sentence with a blank before it; "" where they had nothing. */
function ownWords(agents: readonly AgentSpec[]): string {
  const words = agents.flatMap(({ name, temperature, role }) => {
    const own = [
      ...(temperature === undefined ? [] : [`at temperature ${temperature}`]),
      ...(role === undefined ? [] : [`told “${inMarkdown(role)}”`]),
    ];
    return own.length === 0 ? [] : `${inMarkdown(name)} was asked ${own.join(" and ")}`;
  });
  return words.length === 0 ? "" : ` ${words.join("; ")}.`;
}
