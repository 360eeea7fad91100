// Where a person's own questions are brought: what it shows is fetched when they are chosen, and not with the page.
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { QuestionsViewProps } from "./questions_view.tsx";

export function QuestionsPanel(props: QuestionsViewProps): JSX.Element {
  const [View, setView] = useState<ComponentType<QuestionsViewProps> | null>(null);
  const [failed, setFailed] = useState(false);
  const fetchView = (): void => {
    setFailed(false);
    import("./questions_view.tsx").then(
      ({ QuestionsView }) => setView(() => QuestionsView),
      () => setFailed(true),
    );
  };
  useEffect(fetchView, []);
  if (View !== null) return <View {...props} />;
  if (!failed) return <p role="status">Getting ready…</p>;
  return (
    <p role="alert" class="small">
      This part of the page could not be fetched. Check the connection.{" "}
      <button type="button" class="quiet" onClick={fetchView}>
        Try again
      </button>
    </p>
  );
}
