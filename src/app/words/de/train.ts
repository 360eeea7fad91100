// German for the training: its curves, the next word, answers on the way, practice with a judge.

export const TRAIN_DE = {
  "The kernels of this device were not checked before the training: it is a software adapter.":
    "Die Rechenprogramme dieses Geräts wurden vor dem Training nicht geprüft: Software ahmt den Grafikchip nach.",
  "Thin line: each step. Thick line: smoothed.": "Dünne Linie: jeder Schritt. Dicke Linie: geglättet.",
  "The drawing code could not be fetched; the numbers are in the table.":
    "Die Zeichnung konnte nicht geladen werden; die Zahlen stehen in der Tabelle.",
  "Show as table": "Als Tabelle zeigen",
  "Loss by training step": "Loss nach Trainingsschritt",
  Step: "Schritt",
  Loss: "Loss",
  "Gradient norm": "Gradientennorm",
  "Learning rate": "Lernrate",
  Tokens: "Tokens",
  "pairs told apart": "unterschiedene Paare",
  "told apart": "unterschieden",
  "margin, nats": "Abstand, in Nats",
  "tokens read": "gelesene Tokens",
  "tokens per second": "Tokens pro Sekunde",
  "This student starts from {name}: rank {rank}, alpha {alpha}.":
    "Dieser Student beginnt mit {name}: Rang {rank}, Alpha {alpha}.",
  "Stop and use what it has learned": "Aufhören und nehmen, was er gelernt hat",
  "Ends after this step": "Hört nach diesem Schritt auf",
  "The run goes on with the student as it is then: it is tested, and you can take it home.":
    "Der Durchlauf geht mit dem Studenten weiter, wie er dann ist: Er wird getestet, und du kannst ihn mitnehmen.",

  "A large locked block with two thin strips beside it; {share} of their steps are taken":
    "Ein großer gesperrter Block und daneben zwei schmale Streifen; {share} ihrer Schritte sind getan",
  "the model, locked": "Modell, gesperrt",
  "two strips that learn": "Streifen, die lernen",
  "The student is a copy of the agents’ model, and that copy stays locked. Beside each block of its weights lie two thin strips of new ones, {rank} numbers wide. Only the strips learn, and here they take on colour with each step. Multiplied together they nudge the whole block. The method is called LoRA.":
    "Der Student ist eine Kopie des Modells der Agenten, und diese Kopie bleibt gesperrt. Neben jedem Block ihrer Gewichte liegen zwei schmale Streifen neuer Gewichte, {rank} Zahlen breit. Nur die Streifen lernen, und hier bekommen sie mit jedem Schritt Farbe. Miteinander malgenommen rücken sie den ganzen Block ein wenig. Das Verfahren heißt LoRA.",

  "new line": "neue Zeile",
  space: "Leerzeichen",
  "under {share}": "unter {share}",
  "over {share}": "über {share}",
  before: "vorher",
  "after {step|step|steps}": "nach {step|Schritt|Schritten}",
  "after {round|round|rounds}": "nach {round|Runde|Runden}",
  "After {step|step|steps}": "Nach {step|Schritt|Schritten}",
  "the group’s word {word}": "dem Wort der Gruppe {word}",
  "Before it learns, the student gives {given}.": "Bevor er lernt, gibt der Student {given}.",
  "{when}, the student gives {given}.": "{when} gibt der Student {given}.",
  "{when}, the student gave {given}; {later} it gives {givenNow}.":
    "{when} gab der Student {given}; {later} gibt er {givenNow}.",
  "next to nothing": "fast nichts",
  "{leader} {share} and {given}": "{leader} {share} und {given}",
  "“{word}”": "„{word}“",
  "The group’s bar is the one solution with the learned answer that begins so.":
    "Der Balken der Gruppe ist die eine Lösung mit der gelernten Antwort, die so beginnt.",
  "The group’s bar is a word’s share of its {solutions} last solutions with the learned answer that begin so.":
    "Der Balken der Gruppe ist der Anteil eines Wortes an ihren {solutions} letzten Lösungen mit der gelernten Antwort, die so beginnen.",
  "The next word, before, now and in the group": "Das nächste Wort: vorher, jetzt und in der Gruppe",
  "which word now?": "welches Wort jetzt?",
  "Next word": "Nächstes Wort",
  "the group": "die Gruppe",
  "A model writes one word after the other, and gives every word a chance of being the next. Here a lone agent went wrong, and the group did not. This question is one that the student learns.":
    "Ein Modell schreibt ein Wort nach dem anderen und gibt jedem Wort eine Chance, das nächste zu sein. Hier lag ein Agent allein falsch und die Gruppe nicht. Diese Frage gehört zu denen, die der Student lernt.",
  "A dash: not among its five likeliest words.":
    "Ein Strich: nicht unter seinen fünf wahrscheinlichsten Wörtern.",
  "Every look as a table": "Jeder Blick als Tabelle",
  "Chance of each word by step": "Chance jedes Wortes nach Schritt",

  "The same question": "Dieselbe Frage",
  "The same {n|question|questions}": "Dieselben {n|Frage|Fragen}",
  "{same} on the way: {right} {when}.": "{same} unterwegs: {when} {right}.",
  "{same} on the way: {rightFirst} {first}, {right} {when}; it is {sureFirst} sure of a word {first}, {sure} now.":
    "{same} unterwegs: {first} {rightFirst}, {when} {right}; eines Wortes ist er sich {first} zu {sureFirst} sicher, jetzt zu {sure}.",
  "{n} answered": "{n} beantwortet",
  "{n} right": "{n} richtig",
  "The same questions, answered on the way": "Dieselben Fragen, unterwegs beantwortet",
  "Answers by step": "Antworten nach Schritt",
  "{sureness} sure": "{sureness} sicher",
  "{sureness} sure of each word": "je Wort {sureness} sicher",
  "The student never learns these questions. The bar shows how likely it found the words that it wrote.":
    "Diese Fragen lernt der Student nie. Der Balken zeigt, für wie wahrscheinlich er die Wörter hielt, die er schrieb.",

  "Training was stopped early.": "Das Training wurde vorzeitig beendet.",
  "The student had found out what the judge likes instead of what is right, so practice was stopped.":
    "Der Student hatte herausgefunden, was dem Richter gefällt, statt was richtig ist. Deshalb wurde das Üben beendet.",
  "The student had moved so far from the model it started from that it could lose what it knew, so practice was stopped.":
    "Der Student hatte sich so weit von seinem Ausgangsmodell entfernt, dass er verlieren könnte, was er konnte. Deshalb wurde das Üben beendet.",
  "The right solutions were becoming unlikely along with the wrong ones, so training was stopped.":
    "Mit den falschen Lösungen wurden auch die richtigen unwahrscheinlich. Deshalb wurde das Training beendet.",
  "There was nothing left to learn from these solutions, so training was stopped early.":
    "Aus diesen Lösungen gab es nichts mehr zu lernen. Deshalb wurde das Training vorzeitig beendet.",
  "You ended the training early, and the student has what it had learned by then.":
    "Du hast das Training vorzeitig beendet, und der Student kann, was er bis dahin gelernt hatte.",
  "It was ended by hand after {label} {done} of {total}.": "Das war nach {label} {done} von {total}.",
  "Nothing got better any more, so the student was left as it was at its best.":
    "Es wurde nichts mehr besser. Deshalb bleibt der Student, wie er am besten war.",
  "On {n|validation question|validation questions} the student was never better than the model it started from ({before} right), so it was left as that model.":
    "Bei {n|Prüffrage|Prüffragen} war der Student nie besser als sein Ausgangsmodell ({before} richtig). Deshalb blieb er dieses Modell.",
  "The student is the one of round {step}, the best on {n|validation question|validation questions}: {after} right, {before} before.":
    "Der Student ist der aus Runde {step}, der beste bei {n|Prüffrage|Prüffragen}: {after} richtig, vorher {before}.",
  "The student is the one of step {step}, the best on {n|validation question|validation questions}: {after} right, {before} before.":
    "Der Student ist der aus Schritt {step}, der beste bei {n|Prüffrage|Prüffragen}: {after} richtig, vorher {before}.",

  "First, a judge of steps": "Zuerst ein Richter über Schritte",
  "A copy of the model learns from what was said which written steps are right. It will judge the student’s attempts step by step.":
    "Eine Kopie des Modells lernt aus dem Gesagten, welche geschriebenen Schritte richtig sind. Sie beurteilt dann die Versuche des Studenten Schritt für Schritt.",
  "steps judged right": "Schritte richtig beurteilt",
  "calibration error": "Kalibrierungsfehler",
  "Learned from {trainedSteps|step|steps}, tested on {steps|step|steps} of other questions. Always saying “right” would judge {share} rightly. Brier score {brier}.":
    "Gelernt aus {trainedSteps|Schritt|Schritten}, getestet mit {steps|Schritt|Schritten} anderer Fragen. Wer immer „richtig“ sagt, hätte bei {share} recht. Brier-Wert {brier}.",
  "All held-out steps were of one kind, so it cannot be said how well it tells them apart.":
    "Alle zurückgelegten Schritte waren von einer Art; deshalb lässt sich nicht sagen, wie gut er sie unterscheidet.",
  "Shown a right step and a wrong one, it gives the right one the higher mark {often} times of 100; a coin would 50 times.":
    "Zeigt man ihm einen richtigen und einen falschen Schritt, gibt er in {often} von 100 Fällen dem richtigen die bessere Note; eine Münze in 50.",
  "But it was shown only {right|right step|right steps}, too few to be sure.":
    "Aber ihm wurden nur {right|richtiger Schritt|richtige Schritte} gezeigt, zu wenige, um sicher zu sein.",
  "But it was shown only {wrong|wrong step|wrong steps}, too few to be sure.":
    "Aber ihm wurden nur {wrong|falscher Schritt|falsche Schritte} gezeigt, zu wenige, um sicher zu sein.",
  "a judge to rely on": "ein Richter, auf den man sich verlassen kann",
  "better than a coin, but it errs often": "besser als eine Münze, aber er irrt sich oft",
  "hardly a judge": "kaum ein Richter",
  "That is {verdict}.": "Das ist {verdict}.",
  "Then the student practises": "Dann übt der Student",
  "First it copies whole debates": "Zuerst ahmt er ganze Debatten nach",
  "The student practises": "Der Student übt",
  "In each round it answers {n|question|questions} {times} times each. Attempts that were judged better than the others become likelier, the rest less likely.":
    "In jeder Runde beantwortet er {n|Frage|Fragen} je {times}-mal. Versuche, die besser beurteilt wurden als die anderen, werden wahrscheinlicher, die übrigen unwahrscheinlicher.",
  "Practice by round": "Üben nach Runde",
  Round: "Runde",
  "Questions without a difference": "Fragen ohne Unterschied",
  "{help}; scale 0 to {top}": "{help}; Skala 0 bis {top}",
  "Right answers": "Richtige Antworten",
  "attempts that end in the right answer": "Versuche, die mit der richtigen Antwort enden",
  "Form kept": "Form gewahrt",
  "attempts that answer in the form asked for, right or wrong":
    "Versuche, die in der verlangten Form antworten, ob richtig oder falsch",
  "Cut at the limit": "An der Grenze abgeschnitten",
  "attempts that had not come to their end": "Versuche, die noch nicht zu Ende waren",
  "The judge’s mark": "Die Note des Richters",
  "mean over the steps of an attempt": "Mittel über die Schritte eines Versuchs",
  "Distance from base": "Abstand vom Basismodell",
  "KL divergence, nats a token": "KL-Divergenz, Nats pro Token",
  Length: "Länge",
  "tokens of an attempt": "Tokens eines Versuchs",
  "On validation questions": "Bei Prüffragen",
  "right answers where nothing is learned": "richtige Antworten, wo nichts gelernt wird",
  "{share} of the attempts are right in round {n}": "{share} der Versuche sind in Runde {n} richtig",
  "from {from} to {to}": "von {from} auf {to}",
  "first round against last": "erste Runde gegen letzte",
  "first {tenth} rounds against last {tenth}": "die ersten {tenth} Runden gegen die letzten {tenth}",
  "; the judge’s mark {change}": "; die Note des Richters {change}",
  "Right answers went {change}{judge} in {n|round|rounds} ({over}).":
    "Richtige Antworten: {change}{judge}, in {n|Runde|Runden} ({over}).",
  "Attempts of round {n}": "Versuche der Runde {n}",
  "Earlier round": "Frühere Runde",
  "Later round": "Spätere Runde",
  Newest: "Neueste",
  "The best and the worst attempt at the round’s first two questions; the number behind a step is the judge’s mark, how sure it is that all is right up to there.":
    "Der beste und der schlechteste Versuch bei den ersten zwei Fragen der Runde; die Zahl hinter einem Schritt ist die Note des Richters: wie sicher er ist, dass bis dahin alles stimmt.",
  "The best and the worst attempt at the round’s first two questions.":
    "Der beste und der schlechteste Versuch bei den ersten zwei Fragen der Runde.",
  "✓ right answer": "✓ richtige Antwort",
  "✗ wrong answer": "✗ falsche Antwort",
  "reward {reward}": "Belohnung {reward}",
  "judge’s mark": "Note des Richters",
  "{missed} of {due|look|looks} on the way {missed?|was|were} left out, for want of time or memory.":
    "{missed} von {due|Blick|Blicken} unterwegs {missed?|fiel|fielen} weg, weil Zeit oder Speicher fehlte.",
  "Nobody looked again while it learned, for want of time or memory.":
    "Während er lernte, wurde nicht noch einmal hingesehen, weil Zeit oder Speicher fehlte.",
  "Nobody looked again {when}, for want of time or memory.":
    "Nicht noch einmal hingesehen ({when}), weil Zeit oder Speicher fehlte.",
};
