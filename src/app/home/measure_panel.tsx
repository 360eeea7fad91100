// The way to "Measure this device": a button, until it is pressed. What it opens is fetched then, and not with the page.
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { configFromTexts } from "../run/form_texts.ts";
import type { MeasureViewProps } from "./measure_view.tsx";
import { checkDevice, measureDevice } from "../../threads/bench/client.ts";
import type { PageState } from "../state.ts";
import { say } from "../words/say.tsx";

interface MeasurePanelProps {
  readonly state: PageState;
  readonly chosen: MeasureViewProps["chosen"];
  readonly onMeasured: MeasureViewProps["onMeasured"];
}

export function MeasurePanel({ state, chosen, onMeasured }: MeasurePanelProps): JSX.Element | null {
  const [View, setView] = useState<ComponentType<MeasureViewProps> | null>(null);
  const [failed, setFailed] = useState(false);
  const open = (): void => {
    setFailed(false);
    import("./measure_view.tsx").then(
      ({ MeasureView }) => setView(() => MeasureView),
      () => setFailed(true),
    );
  };
  useEffect(() => {
    if (state.measured.peek() !== null) open(); // it was measured before a run, and stands there again
  }, []);
  if (state.device.value.kind !== "adapter") return null;
  if (View !== null) {
    return (
      <View
        config={configFromTexts(state.form.value)}
        chosen={chosen}
        measure={measureDevice}
        check={checkDevice}
        onMeasured={onMeasured}
        before={state.measured.value}
      />
    );
  }
  return (
    <div class="measure">
      <button id="measure" type="button" class="quiet" onClick={open}>
        {say("Measure this device")}
      </button>
      {failed && (
        <p role="alert" class="small">
          {say("This part of the page could not be fetched. Check the connection and press again.")}
        </p>
      )}
    </div>
  );
}
