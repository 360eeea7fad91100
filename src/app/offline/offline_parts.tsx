// Where the page says something of its service worker; how it says it is fetched once there is something to say.
import type { JSX } from "preact";
import { Fetched } from "../parts/fetched.tsx";
import type { OfflineProps } from "./offline_view.tsx";

const loadLine = async () => (await import("./offline_view.tsx")).OfflineLine;
const loadNotes = async () => (await import("./offline_view.tsx")).OfflineNotes;

export function OfflineLinePart(props: OfflineProps): JSX.Element {
  const isWanted = props.offline.missing.value !== null;
  return <Fetched load={loadLine} isWanted={isWanted} props={props} meanwhile={null} />;
}

export function OfflineNotesPart(props: OfflineProps): JSX.Element {
  const { newer, refused } = props.offline;
  const isWanted = newer.value !== "no" || refused.value !== "";
  return <Fetched load={loadNotes} isWanted={isWanted} props={props} meanwhile={null} />;
}
