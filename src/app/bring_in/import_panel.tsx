// Where something is brought back in, by picker or by drop. What it shows is fetched when it is opened, and not with the page.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Fetched } from "../parts/fetched.tsx";
import { filesOfDrop } from "../parts/picked_files.ts";
import type { ImportViewProps } from "./import_state.ts";
import { say } from "../words/say.tsx";

const load = async () => (await import("./import_view.tsx")).ImportView;

export function ImportPanel({ state, commands }: ImportViewProps): JSX.Element {
  const [isOpened, setOpened] = useState(false);
  const isAnswered = state.offer.value !== null || state.error.value !== "";
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOpened(true);
    const items = event.dataTransfer?.items;
    if (items !== undefined) commands.look(filesOfDrop(items));
  };
  return (
    <details
      class="library"
      id="import"
      open={isAnswered || undefined}
      onToggle={(event) => event.currentTarget.open && setOpened(true)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
    >
      <summary>{say("Bring something back in")}</summary>
      <Fetched load={load} isWanted={isOpened || isAnswered} props={{ state, commands }} meanwhile={null} />
    </details>
  );
}
