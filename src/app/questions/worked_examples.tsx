// The worked examples that the agents read before each question: proposed from the person's own rows, and theirs to change.
import type { JSX } from "preact";
import type { WorkedExample } from "../../records/worked_example.ts";
import { MOST_EXAMPLES } from "../../tasks/reading/choose_examples.ts";
import { WholeNumber } from "./whole_number.tsx";

interface WorkedExamplesProps {
  readonly examples: readonly WorkedExample[];
  /** How many are taken out of the rows; null while they are the person's own. */
  readonly taken: number | null;
  readonly onTake: (count: number) => void;
  readonly onChange: (examples: readonly WorkedExample[]) => void;
}

/** How an answer ends that every judge finds. */
const NAMES_ANSWER = /answer\s*:\s*\S/iu;

export function WorkedExamples({ examples, taken, onTake, onChange }: WorkedExamplesProps): JSX.Element {
  const put = (at: number, change: Partial<WorkedExample>): void =>
    onChange(examples.map((example, i) => (i === at ? { ...example, ...change } : example)));
  return (
    <details class="own-examples" id="own-worked">
      <summary>Worked examples for the agents: {examples.length}</summary>
      <p class="small">
        The agents read them before each question, as turns of a conversation, and keep their form; four keep
        a small model in form. They are not asked, and the student never sees them.
      </p>
      <WholeNumber
        id="own-examples"
        label="Taken from my rows"
        value={taken}
        most={MOST_EXAMPLES}
        onNumber={onTake}
      />
      <ol>
        {examples.map((example, i) => (
          <Example
            key={i}
            place={i}
            example={example}
            onChange={(change) => put(i, change)}
            onRemove={() => onChange(examples.filter((_, other) => other !== i))}
          />
        ))}
      </ol>
      <button
        type="button"
        id="own-example-add"
        class="quiet"
        disabled={examples.length >= MOST_EXAMPLES}
        onClick={() => onChange([...examples, { question: "", solution: "" }])}
      >
        Add an example
      </button>
    </details>
  );
}

interface ExampleProps {
  /** From 0. */
  readonly place: number;
  readonly example: WorkedExample;
  readonly onChange: (change: Partial<WorkedExample>) => void;
  readonly onRemove: () => void;
}

function Example({ place, example, onChange, onRemove }: ExampleProps): JSX.Element {
  const { question, solution } = example;
  return (
    <li>
      <label for={`own-example-question-${place}`}>Question {place + 1}</label>
      <textarea
        id={`own-example-question-${place}`}
        rows={2}
        spellcheck={false}
        value={question}
        onInput={(event) => onChange({ question: event.currentTarget.value })}
      />
      <label for={`own-example-solution-${place}`}>Its answer with the working</label>
      <textarea
        id={`own-example-solution-${place}`}
        rows={2}
        spellcheck={false}
        placeholder="3 and 4 are 7. Answer: 7"
        value={solution}
        onInput={(event) => onChange({ solution: event.currentTarget.value })}
      />
      {solution.trim() !== "" && !NAMES_ANSWER.test(solution) && (
        <p class="small">End it with “Answer: …”: the agents will end theirs in the same way.</p>
      )}
      <button type="button" class="quiet" onClick={onRemove}>
        Remove example {place + 1}
      </button>
    </li>
  );
}
