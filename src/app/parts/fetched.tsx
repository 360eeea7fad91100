// A part of the page that is fetched when it is wanted, and not with the page.
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

interface FetchedProps<Props extends object> {
  readonly load: () => Promise<ComponentType<Props>>;
  readonly isWanted: boolean;
  readonly props: Props;
  /** Stands in its place until it is there. */
  readonly meanwhile: JSX.Element | null;
}

export function Fetched<Props extends object>({
  load,
  isWanted,
  props,
  meanwhile,
}: FetchedProps<Props>): JSX.Element | null {
  const [View, setView] = useState<ComponentType<Props> | null>(null);
  const [failed, setFailed] = useState(false);
  const fetchView = (): void => {
    setFailed(false);
    load().then(
      (view) => setView(() => view),
      () => setFailed(true),
    );
  };
  useEffect(() => {
    if (isWanted && View === null) fetchView();
  }, [isWanted]);
  if (View !== null) return isWanted ? <View {...props} /> : null;
  if (!failed) return meanwhile;
  return (
    <p role="alert" class="small">
      This part of the page could not be fetched. Check the connection.{" "}
      <button type="button" class="quiet" onClick={fetchView}>
        Try again
      </button>
    </p>
  );
}
