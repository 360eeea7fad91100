// The worked examples that the agents read before each question: proposed from the person's own rows, and theirs to change.
import type { JSX } from "preact";
import type { WorkedExample } from "../../records/worked_example.ts";
import { MOST_EXAMPLES } from "../../tasks/reading/choose_examples.ts";
import { ExampleList } from "../parts/example_list.tsx";
import { WholeNumber } from "./whole_number.tsx";
import { say } from "../words/say.tsx";

interface WorkedExamplesProps {
  readonly examples: readonly WorkedExample[];
  /** How many are taken out of the rows; null while they are the person's own. */
  readonly taken: number | null;
  readonly onTake: (count: number) => void;
  readonly onChange: (examples: readonly WorkedExample[]) => void;
}

export function WorkedExamples({ examples, taken, onTake, onChange }: WorkedExamplesProps): JSX.Element {
  return (
    <details class="own-examples" id="own-worked">
      <summary>{say("Worked examples for the agents: {n}", { n: examples.length })}</summary>
      <p class="small">
        {say(
          "The agents read them before each question, as turns of a conversation, and keep their form; four keep a small model in form. They are not asked, and the student never sees them.",
        )}
      </p>
      <WholeNumber
        id="own-examples"
        label={say("Taken from my rows")}
        value={taken}
        most={MOST_EXAMPLES}
        onNumber={onTake}
      />
      <ExampleList prefix="own-example" examples={examples} most={MOST_EXAMPLES} onChange={onChange} />
    </details>
  );
}
