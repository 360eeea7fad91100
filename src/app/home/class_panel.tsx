// Where a lesson is planned: what it shows is fetched when it is opened, and not with the page.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Fetched } from "../parts/fetched.tsx";
import type { PageState } from "../state.ts";
import { say } from "../words/say.tsx";

const load = async () => (await import("./class_plan.tsx")).ClassPlan;

export function ClassPanel({ state }: { readonly state: PageState }): JSX.Element {
  const [isOpened, setOpened] = useState(false);
  return (
    <details class="class-plan" onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary id="class">{say("Teach a class")}</summary>
      <Fetched load={load} isWanted={isOpened} props={{ state }} meanwhile={null} />
    </details>
  );
}
