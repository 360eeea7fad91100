// What there is to argue about, before the first run: a question with a trap in it, drawn by hand and labelled so.
import type { JSX } from "preact";
import { Vial } from "../stages/debate/debate_card.tsx";

export function ExampleQuestion(): JSX.Element {
  return (
    <figure class="example">
      <figcaption>An example, written by hand. The agents meet many like it.</figcaption>
      <p class="question">
        Ann has 12 eggs. <mark>That is 5 more eggs than Ben has.</mark> Cal has 3 times as many eggs as Ben.
        How many eggs does Cal have?
      </p>
      <ul>
        <li class="agent agent-0">
          <h3>
            <Vial />
            Agent 1
          </h3>
          <p>“5 more, so Ben has 12 + 5 = 17, and Cal 51.”</p>
        </li>
        <li class="agent agent-1">
          <h3>
            <Vial />
            Agent 2
          </h3>
          <p>“Ben has 12 − 5 = 7, and Cal 3 × 7 = 21.”</p>
        </li>
        <li class="agent agent-2">
          <h3>
            <Vial />
            Agent 3
          </h3>
          <p>“51, too. But agent 2 is right: it is Ann who has more. I change to 21.”</p>
        </li>
      </ul>
    </figure>
  );
}
