// Where a person's own questions are brought: what it shows is fetched when they are chosen, and not with the page.
import type { JSX } from "preact";
import { Fetched } from "../parts/fetched.tsx";
import type { QuestionsViewProps } from "./questions_view.tsx";
import { say } from "../words/say.tsx";

/** What a run asks of them, and why it could ask nothing. */
export const loadAsked = () => import("./asked_questions.ts");

const load = async () => (await import("./questions_view.tsx")).QuestionsView;

export function QuestionsPanel(props: QuestionsViewProps): JSX.Element {
  return (
    <Fetched load={load} isWanted props={props} meanwhile={<p role="status">{say("Getting ready…")}</p>} />
  );
}
