// German for what more than one room of the page says: durations, comparisons, names of stages and methods.

export const COMMON_DE = {
  "{millions} million": "{millions} Millionen",
  "{billions} billion": "{billions} Milliarden",
  "almost done": "fast fertig",
  "a few seconds left": "noch ein paar Sekunden",
  "about {seconds} seconds left": "noch etwa {seconds} Sekunden",
  "about {minutes|minute|minutes} left": "noch etwa {minutes|Minute|Minuten}",
  "about {hours} hours left": "noch etwa {hours} Stunden",
  "less than a second": "weniger als eine Sekunde",
  "{seconds|second|seconds}": "{seconds|Sekunde|Sekunden}",
  "{minutes|minute|minutes}": "{minutes|Minute|Minuten}",
  "{hours} hours": "{hours} Stunden",

  Agents: "Agenten",
  "Agent {n}": "Agent {n}",
  "{teacher}, {agents|agent|agents}": "{teacher}, {agents|Agent|Agenten}",

  "in half of all tries or more": "in der Hälfte aller Versuche oder öfter",
  "less than once in {tries} tries": "seltener als einmal in {tries} Versuchen",
  "about once in {tries} tries": "etwa einmal in {tries} Versuchen",
  "so this is hardly luck": "das ist also kaum Zufall",
  "so this may be luck": "das kann also Zufall sein",
  "{who} is right and wrong on just the same of all {n|question|questions}.":
    "{who} liegt bei genau denselben der {n|Frage|Fragen} richtig und falsch.",
  "better on {gained|question|questions}, worse on {lost}":
    "bei {gained|Frage|Fragen} besser, bei {lost} schlechter",
  "worse on {lost|question|questions}, better on {gained}":
    "bei {lost|Frage|Fragen} schlechter, bei {gained} besser",
  "{who} is {counts}, the same on {same}; a coin would do that {odds}, {luck}.":
    "{who} ist {counts} und bei {same} gleich; eine Münze schafft das {odds}, {luck}.",

  "Loss {to} after step {step}.": "Loss {to} nach Schritt {step}.",
  "Loss fell from {from} to {to}": "Der Loss fiel von {from} auf {to}",
  "Loss rose from {from} to {to}": "Der Loss stieg von {from} auf {to}",
  "Loss stayed at {to}": "Der Loss blieb bei {to}",
  "{moved} in {steps|step|steps}{tail}.": "{moved}, in {steps|Schritt|Schritten}{tail}.",
  "; hardly moving for the last {flat}": "; in den letzten {flat} bewegte er sich kaum",

  "training step": "Trainingsschritt",

  "One agent, alone": "Ein Agent, allein",
  "always says its most likely answer": "gibt immer die Antwort, die ihm am wahrscheinlichsten scheint",
  "One agent, rolling dice": "Ein Agent, der würfelt",
  "alone, with some variety": "allein, mit etwas Abwechslung",
  "Vote without talking": "Abstimmung ohne Gespräch",
  "as many words as the {teacher}, no reading":
    "so viele Wörter wie bei „{teacher}“, aber keiner liest die anderen",
  "The student": "Der Student",
  "one model, alone, after learning": "ein Modell, allein, nach dem Lernen",

  Debate: "Debatte",
  Distil: "Destillieren",
  "Train#stage": "Trainieren",
  "Test#stage": "Testen",
  "Take home": "Mitnehmen",
};
