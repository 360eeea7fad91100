// German for the second stage: what becomes a lesson and why, and where a person judges.

export const DISTIL_DE = {
  "to be learned": "wird gelernt",
  "Each question’s own answer is a lesson, as it was brought. Nobody was asked, and nothing was judged.":
    "Jede mitgebrachte Antwort ist eine Lektion, so wie sie kam. Niemand wurde gefragt, nichts wurde beurteilt.",
  "Each {talk} is kept when another model called its answer right; the receipt says how often that model errs.":
    "Behalten wird, was ein anderes Modell richtig nannte; der Beleg sagt, wie oft dieses Modell sich irrt.",
  "Each {talk} is kept when its answer matches the answer key.":
    "Behalten wird, was mit der bekannten Lösung übereinstimmt.",
  "Each {talk} is kept when at least {least} agents gave its answer.":
    "Behalten wird eine Antwort, die mindestens {least} Agenten gaben.",
  "Each {talk} is kept with the answer that it came to, however few gave it.":
    "Behalten wird zu jeder Frage die Antwort, auf die die Gruppe kam, auch wenn nur wenige sie gaben.",
  "Nobody tells the student which answers are true.": "Niemand sagt dem Studenten, welche Antworten stimmen.",
  "Each {talk} is kept when you judged its answer right: of {judged|answer|answers} that you judged, {right} {n?|was|were}. What you did not judge is left out.":
    "Behalten wird, was du für richtig hieltest: Von {judged|Antwort|Antworten}, die du beurteilt hast, {n?|war|waren} es {right}. Was du nicht beurteilt hast, wird weggelassen.",
  "{n|lesson|lessons}": "{n|Lektion|Lektionen}",
  "became lessons": "wurden Lektionen",
  "became {rows|lesson|lessons}": "wurden zu {rows|Lektion|Lektionen}",
  "<b>{dropped}</b> dropped": "<b>{dropped}</b> verworfen",
  "{wrongOnes} ({share}) {n?|is|are} wrong all the same: the group agreed on a mistake, and the student will practise it.":
    "Trotzdem {n?|ist|sind} {wrongOnes} ({share}) falsch: Die Gruppe war sich in einem Fehler einig, und der Student wird ihn üben.",
  "A calculator read the working: {wrongSums|solution|solutions} with a wrong sum {wrongSums?|was|were} left out.":
    "Ein Taschenrechner hat die Rechenwege gelesen: {wrongSums|Lösung|Lösungen} mit falscher Rechnung {wrongSums?|wurde|wurden} weggelassen.",

  "Lesson {n}<total> of {rows}</total>": "Lektion {n}<total> von {rows}</total>",
  Previous: "Zurück",
  Next: "Weiter",
  "Show its {talk}": "{talk} zeigen",
  "Show its {talk}{about}": "{talk} zeigen{about}",
  ", question {number}": ", Frage {number}",
  "It is the answer that came with the question.": "Das ist die Antwort, die mit der Frage kam.",
  "It comes from what {author} wrote{round}{rest}.": "Sie stammt von {author}{round}{rest}.",
  " in round {n}": " aus Runde {n}",
  "; the student sees nothing else of the {talk}":
    "; sonst sieht der Student nichts von dem, was gesagt wurde",
  Given: "Gegeben",
  "{n|token|tokens}, read but not learned": "{n|Token|Tokens}, gelesen, aber nicht gelernt",
  "To be learned": "Zu lernen",
  "{n|token|tokens}, each one corrected until the student would write it too":
    "{n|Token|Tokens}, jedes so lange berichtigt, bis der Student es auch schreiben würde",

  "right by the answer key": "richtig nach der Lösung",
  "you judged it right": "von dir richtig genannt",
  "the checking model calls it right": "vom prüfenden Modell richtig genannt",
  "any answer": "irgendeine Antwort",
  "all {agents} agree": "alle {agents} einig",
  "a majority, {least} of {agents}": "eine Mehrheit, {least} von {agents}",
  "{least} of {agents} agree": "{least} von {agents} einig",
  "not judged right": "nicht richtig genannt",
  "judged right": "richtig genannt",
  "an answer": "eine Antwort",
  "{low} of {most} votes": "{low} von {most} Stimmen",
  "{low} to {top} of {most} votes": "{low} bis {top} von {most} Stimmen",
  "{kept} of {all} {talks} became {n?|a lesson|lessons}{wrong}":
    "Aus {kept} von {all} Fragen {n?|wurde eine Lektion|wurden Lektionen}{wrong}",
  "{kept} of {all} {talks} would go through{wrong}": "{kept} von {all} Fragen kämen durch{wrong}",
  "{said}; if all {least} had to agree, it would be {rest}{wrong}.":
    "{said}; müssten sich alle {least} einig sein, wären es {rest}{wrong}.",
  ", and nobody knows how many of these are wrong": ", und wie viele davon falsch sind, weiß niemand",
  ", none of them known to be wrong": ", keine davon erkennbar falsch",
  ", {wrong} of them wrong ({share})": ", {wrong} davon falsch ({share})",
  "by hand": "von Hand",
  "no whole solution with this answer": "keine ganze Lösung mit dieser Antwort",
  "not: {label}": "nicht: {label}",
  "The questions by how many agreed; the sentence above and the table below say the same.":
    "Die Fragen danach, wie viele sich einig waren; der Satz darüber und die Tabelle darunter sagen dasselbe.",
  "Question {number}.": "Frage {number}.",
  "if {label}": "wenn: {label}",
  "learned, right": "gelernt, richtig",
  "to be learned, right": "wird gelernt, richtig",
  "learned, wrong": "gelernt, falsch",
  "to be learned, wrong": "wird gelernt, falsch",
  "learned, nobody knows": "gelernt, niemand weiß es",
  "to be learned, nobody knows": "wird gelernt, niemand weiß es",
  "left out, right": "weggelassen, richtig",
  "left out, wrong": "weggelassen, falsch",
  "left out, nobody knows": "weggelassen, niemand weiß es",
  "Questions by agreement": "Fragen nach Einigkeit",
  Agreement: "Einigkeit",
  "Wrong, although kept": "Falsch, aber behalten",
  "No wrong answer went through.": "Keine falsche Antwort kam durch.",
  "Right, although left out": "Richtig, aber weggelassen",
  "No right answer was left out.": "Keine richtige Antwort wurde weggelassen.",
  "All kept": "Alles Behaltene",
  "Nothing was kept.": "Nichts wurde behalten.",
  "All left out": "Alles Weggelassene",
  "Nothing was left out.": "Nichts wurde weggelassen.",
  "Nothing was decided by hand.": "Nichts wurde von Hand entschieden.",
  "Look through": "Durchsehen",
  "Show {n} more of {found}": "{n} weitere von {found} zeigen",
  "Leave it out": "Weglassen",
  "Keep it": "Behalten",
  "No answer": "Keine Antwort",
  "Answer {answer}": "Antwort {answer}",
  right: "richtig",
  learned: "gelernt",
  "kept by hand": "von Hand behalten",
  "left out ({why})": "weggelassen ({why})",

  "Least votes to learn from: <b>{leastVotes}</b>": "Gelernt wird ab so vielen Stimmen: <b>{leastVotes}</b>",
  "{kept|question|questions} of {all} {kept?|has|have} an answer that so many gave.":
    "{kept|Frage|Fragen} von {all} {kept?|hat|haben} eine Antwort, die so viele gaben.",
  "How often the group was right, by votes": "Wie oft die Gruppe richtig lag, nach Stimmen",
  Agreed: "Einig",
  " by at least {least} votes": " mit mindestens {least} Stimmen",
  "Nobody checked what the group agreed on{agreed}.":
    "Niemand hat geprüft, worauf die Gruppe sich{agreed} geeinigt hat.",
  "How often the group was right where it agreed{agreed} is not known: only {checked|question|questions} {checked?|is|are} checked, and {needed} are the least for an estimate.":
    "Wie oft die Gruppe recht hatte, wo sie sich einig war{agreed}, ist nicht bekannt: Erst {checked|Frage ist|Fragen sind} geprüft, und für eine Schätzung braucht es mindestens {needed}.",
  "On the {questions} checked questions the group was right{agreed} in {right} ({low} to {high}, with {sure} confidence).":
    "Bei den {questions} geprüften Fragen lag die Gruppe{agreed} in {right} richtig ({low} bis {high}, mit {sure} Sicherheit).",

  "Answer {n}<total> of {of}</total>": "Antwort {n}<total> von {of}</total>",
  "{votes|agent|agents} of {of} gave it.": "Gegeben von {votes|Agenten|Agenten} (von {of}).",
  "How it was said": "Wie es gesagt wurde",
  "Right#button": "Richtig",
  "Wrong#button": "Falsch",
  Later: "Später",
  Space: "Leertaste",
  "Take back": "Zurücknehmen",
  "With the keyboard, while this part has the focus: Y right, N wrong, Space to leave it for later, J and K or the arrow keys to move, U to take the last one back.":
    "Mit der Tastatur, solange dieser Teil ausgewählt ist: Y richtig, N falsch, Leertaste für später, J und K oder die Pfeiltasten zum Bewegen, U nimmt das letzte Urteil zurück.",
  "You have not judged it.": "Du hast sie noch nicht beurteilt.",
  "✓ You judged it right.": "✓ Du hast sie richtig genannt.",
  "✗ You judged it wrong.": "✗ Du hast sie falsch genannt.",
  "✗ wrong": "✗ falsch",
  "Go on and learn": "Weiter zum Lernen",
  "As soon as one answer is judged right, the run can go on.":
    "Sobald du eine Antwort richtig genannt hast, kann der Durchlauf weitergehen.",
  ", and {keyed|question|questions} judged by the known answer":
    ", und {keyed|Frage|Fragen} nach der bekannten Antwort beurteilt",
  "All are judged.": "Alle sind beurteilt.",
  "{left} not judged: the run goes on without them.":
    "{left} sind nicht beurteilt: Der Durchlauf geht ohne sie weiter.",
  "{right|answer|answers} of {judged} judged right{known}.":
    "{right|Antwort|Antworten} von {judged} richtig genannt{known}.",
  "Judge {missing} more for an estimate, or go on with what the group agreed on, unchecked.":
    "Beurteile noch {missing} für eine Abschätzung, oder mach ungeprüft mit dem weiter, worin sich die Gruppe einig war.",
  "That is enough for an estimate. More make it closer.":
    "Das genügt für eine Abschätzung. Mit mehr wird sie genauer.",
  "Answers around this one": "Die Antworten davor und danach",
  "Your word": "Dein Urteil",
  "Given by": "Gegeben von",
  "{votes} of {of}": "{votes} von {of}",
};
