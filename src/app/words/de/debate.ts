// German for the first stage: what is said about a question, as a picture, a sentence and a table.

export const DEBATE_DE = {
  "✓ the program passes its tests": "✓ das Programm besteht seine Tests",
  "× its program does not pass its tests": "× ihr Programm besteht seine Tests nicht",
  "Question {n}<total> of {tasks}</total>": "Frage {n}<total> von {tasks}</total>",
  "Stay on this question": "Bei dieser Frage bleiben",
  "Follow the {talks} again": "Wieder mitgehen",
  "All questions so far": "Alle Fragen bisher",
  "How many are right?": "Wie viele sind richtig?",
  "right alone": "allein richtig",
  "minds changed": "umentschieden",
  "{corrected|wrong answer|wrong answers} put right, {misled|right one|right ones} given up":
    "{corrected|falsche Antwort|falsche Antworten} berichtigt, {misled|richtige|richtige} aufgegeben",

  "Nobody has spoken yet.": "Noch hat niemand etwas gesagt.",
  "Answers round by round": "Antworten Runde für Runde",
  "The answers round by round; the sentence above it and the table below say the same.":
    "Die Antworten Runde für Runde; der Satz darüber und die Tabelle darunter sagen dasselbe.",
  "Bands are answers, as high as they have votes; lines are agents.":
    "Bänder sind Antworten, so hoch, wie sie Stimmen haben; Linien sind Agenten.",
  "An arrow goes from an agent to the one whose step it calls wrong.":
    "Ein Pfeil geht von einem Agenten zu dem, dessen Schritt er falsch nennt.",
  "Round {n}": "Runde {n}",
  Text: "Text",
  "{votes|vote|votes}": "{votes|Stimme|Stimmen}",
  "none#answer": "keine",
  writing: "schreibt",

  "Notes on what it read": "Notizen zum Gelesenen",
  "For every step it notes what each text did there (+ or − or ×), reads the sentence once more, and says who was wrong.":
    "Zu jedem Schritt notiert er, was jeder Text dort gerechnet hat (+ oder − oder ×), liest den Satz noch einmal und sagt, wer falsch lag.",
  "The whole text, {words|word|words}": "Der ganze Text, {words|Wort|Wörter}",
  "✓ right": "✓ richtig",
  "× wrong": "× falsch",
  " after reading {names}": ", nach dem Lesen von {names}",
  "Changed {from} → {to}{after}": "Geändert: {from} → {to}{after}",
  "What the objections are about": "Worum es in den Einwänden geht",
  Vote: "Abstimmung",
  Answer: "Antwort",
  "nobody gave an answer": "niemand gab eine Antwort",
  "Answer key": "Lösung",
  "✓ {answer} is right": "✓ {answer} ist richtig",
  "× the right answer is {answer}": "× richtig wäre {answer}",

  "In round {n} {moves}{objections}": "In Runde {n}: {moves}{objections}",
  "{who} {n?|left|left} {from} for {to}{after}": "{who} {n?|kam|kamen} auf {to} (vorher {from}){after}",
  "{others|other|others} changed too": "{others|weiterer wechselte|weitere wechselten} auch",
  "its own step {step}": "dem eigenen Schritt {step}",
  "step {step} by {names}": "Schritt {step} von {names}",
  "step {step} of {names}": "Schritt {step} von {names}",
  ", while {critics} {n?|objected|objected} to {what}": "; {critics} {n?|widersprach|widersprachen} {what}",
  "Alone, {said}{waiting}": "Allein: {said}{waiting}",
  "On second thoughts, {said}": "Nach nochmaligem Nachdenken: {said}",
  "All {n} agents said {answer}, before and after reading each other":
    "Alle {n} Agenten sagten {answer}, vor und nach dem Lesen der anderen",
  "Nobody changed their answer after reading the others: {said}":
    "Nach dem Lesen der anderen änderte niemand seine Antwort: {said}",
  "So far nobody changed their answer after reading the others: {said}":
    "Nach dem Lesen der anderen änderte bisher niemand seine Antwort: {said}",
  "; {waiting} {n?|has|have} not spoken yet": "; {waiting} {n?|hat|haben} noch nichts gesagt",
  "{who} {n?|gave|gave} no answer that can be read": "{who} {n?|gab|gaben} keine lesbare Antwort",
  "{who} {n?|said|said} {answer}": "{who} {n?|sagte|sagten} {answer}",
  "{who} {n?|stayed|stayed} with {answer}": "{who} {n?|blieb|blieben} bei {answer}",
  ", and is right": ", und das ist richtig",
  ", and is wrong": ", und das ist falsch",
  "; so there is nothing to vote for": "; also gibt es nichts abzustimmen",
  "; {answer} stands{truth}": "; {answer} gilt{truth}",
  "; the vote is tied with {each} each, and {answer} is taken because {voter} comes first in the group{truth}":
    "; bei Gleichstand mit je {each} gilt {answer}, weil {voter} in der Gruppe zuerst kommt{truth}",
  "; {answer} wins with {from} of {votes|vote|votes}{truth}":
    "; {answer} gewinnt mit {from} von {votes|Stimme|Stimmen}{truth}",
  "its voter": "wer so gestimmt hat",

  "The same as a table": "Dasselbe als Tabelle",
  "Answers by agent and round": "Antworten nach Agent und Runde",
  Agent: "Agent",
  "not yet": "noch nicht",
  "Objects to {what}{reason}.": "Widerspricht {what}{reason}.",
  "{turns|text|texts} by who read whom; the table says the same.":
    "{turns|Text|Texte} danach, wer wen gelesen hat; die Tabelle sagt dasselbe.",
  "Who read whom, as a table": "Wer wen gelesen hat, als Tabelle",
  By: "Von",
  Read: "Las",
  nothing: "nichts",
};
