// The earlier runs, where there are any; their list is fetched then, and not with the page.
import type { JSX } from "preact";
import { Fetched } from "../parts/fetched.tsx";
import type { EarlierRunsProps } from "./earlier_runs.tsx";

const load = async () => (await import("./earlier_runs.tsx")).EarlierRuns;

export function EarlierPanel(props: EarlierRunsProps): JSX.Element {
  const { runs, unreadableRuns } = props.state;
  const isWanted = runs.value.length + unreadableRuns.value.length > 0;
  return <Fetched load={load} isWanted={isWanted} props={props} meanwhile={null} />;
}
