// The way out of a training that has come far enough: the student is tested and taken home with what it has learned by then.
import type { JSX } from "preact";
import type { PageState } from "../../state.ts";
import { say } from "../../words/say.tsx";

interface EndTrainingProps {
  readonly state: PageState;
  readonly onEnd: () => void;
}

/** There while the student learns, once it has taken a step. */
export function EndTraining({ state, onEnd }: EndTrainingProps): JSX.Element | null {
  const isAsked = state.finishing.value;
  const isOn = state.runState.value === "running" || state.runState.value === "paused";
  const hasLearned = state.steps.value.some(({ phase }) => phase !== "prm");
  if (!isOn || state.stage.value !== "train" || !hasLearned) return null;
  return (
    <div class="end-training">
      <button type="button" id="finish" class="secondary" disabled={isAsked} onClick={onEnd}>
        {isAsked ? say("Ends after this step") : say("Stop and use what it has learned")}
      </button>
      <p class="small">
        {say("The run goes on with the student as it is then: it is tested, and you can take it home.")}
      </p>
    </div>
  );
}
