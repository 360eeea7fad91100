// German for the test, what it came to, and questions that a person asks the student.

export const TEST_DE = {
  "answers, of all ways together": "Antworten, aller Wege zusammen",
  "The gap between one agent and the debate was built into this model’s own schooling on purpose: it learned to answer alone from careless authors, and to discuss from careful ones. So this page shows how the mechanism works. It is no evidence about large language models.":
    "Der Abstand zwischen einem Agenten und der Debatte wurde diesem Modell absichtlich anerzogen: Allein zu antworten lernte es von nachlässigen Autoren, zu diskutieren von sorgfältigen. Diese Seite zeigt also, wie der Mechanismus funktioniert. Über große Sprachmodelle sagt sie nichts.",
  "What this does not show": "Was das nicht zeigt",
  "The table is of this one run on its own questions, and says nothing about others.":
    "Die Tabelle gilt für diesen einen Durchlauf mit seinen eigenen Fragen und sagt nichts über andere.",
  "{right} of {n} so far": "bisher {right} von {n}",
  "That compares the student with the better of the two single agents here, “{name}”, on the same {n} questions.":
    "Verglichen wird der Student hier mit dem besseren der beiden einzelnen Agenten, „{name}“, bei denselben {n} Fragen.",
  "It writes {times} times fewer tokens per question than the {teacher}.":
    "Er braucht pro Frage {times}-mal weniger Tokens als die Gruppe.",
  "The {teacher}": "Die Gruppe",
  "Nobody gave right answers: what the group agreed on counts as right. The figures say how often a method agrees with the group, and the group always does; they do not say how often it is right.":
    "Niemand hat richtige Antworten angegeben: Als richtig gilt, worin sich die Gruppe einig war. Die Zahlen sagen, wie oft ein Verfahren mit der Gruppe übereinstimmt, und die Gruppe tut das immer; sie sagen nicht, wie oft es recht hat.",
  "Of {agreed} of {n} questions nobody gave the right answer: what the group agreed on counts as right. The figures say how often a method agrees with the group, and the group always does; they do not say how often it is right.":
    "Bei {agreed} von {n} Fragen hat niemand die richtige Antwort angegeben: Dort gilt als richtig, worin sich die Gruppe einig war. Die Zahlen sagen, wie oft ein Verfahren mit der Gruppe übereinstimmt, und die Gruppe tut das immer; sie sagen nicht, wie oft es recht hat.",
  "before, after learning": "vorher, nach dem Lernen",
  "of {n} new questions: “{name}”, and the same model after learning. The bars are where the true figures probably lie.":
    "von {n} neuen Fragen richtig: „{name}“, und dasselbe Modell nach dem Lernen. In den Balken liegen wahrscheinlich die wahren Werte.",
  "{share} interval": "{share}-Bereich",
  "Questions answered right, out of {n}. The thin line is the {share} interval: where the true figure probably lies.":
    "Richtig beantwortet, von {n} Fragen. Die dünne Linie ist der {share}-Bereich: Dort liegt der wahre Wert wahrscheinlich.",
  "{n} tokens": "{n} Tokens",
  "Show as table, with every kind of question": "Als Tabelle zeigen, mit jeder Art von Frage",
  "Results by method": "Ergebnisse nach Verfahren",
  "Tokens written": "Geschriebene Tokens",
  "Tokens read": "Gelesene Tokens",
  "{accuracy} of {n}": "{accuracy} von {n}",
  "What it took": "Was es gekostet hat",
  "Each question, before and after": "Jede Frage, vorher und nachher",
  "All questions of the test": "Alle Testfragen",
  "One agent, before": "Ein Agent, vorher",
  "The student, after": "Der Student, nachher",
  "right before and after": "vorher und nachher richtig",
  "right only after learning": "erst nach dem Lernen richtig",
  "right only before": "nur vorher richtig",
  "wrong both times": "beide Male falsch",

  "Try it": "Ausprobieren",
  "Your question": "Deine Frage",
  "Ask the group too ({teacher})": "Auch die Gruppe fragen ({teacher})",
  Ask: "Fragen",
  Stop: "Stopp",
  "A question of the test": "Eine Testfrage",
  "Enter asks. Nothing of it is stored or sent anywhere.":
    "Mit der Eingabetaste fragst du. Nichts davon wird gespeichert oder verschickt.",
  "The base answers…": "Das Basismodell antwortet…",
  "The student answers…": "Der Student antwortet…",
  "The group talks…": "Die Gruppe redet…",
  "The right answer is {known}.": "Die richtige Antwort ist {known}.",
  "Before: the base": "Vorher: das Basismodell",
  "After: the student": "Nachher: der Student",
  "The group: {teacher}": "Die Gruppe: {teacher}",
  "Not asked yet": "Noch nicht gefragt",
  "It gave no answer that could be read.": "Es kam keine lesbare Antwort.",
  "{agent} is writing…": "{agent} schreibt…",
  "Together: {answer}": "Zusammen: {answer}",
  "Keep it as one of my questions": "Als eine meiner Fragen behalten",
  Base: "Basismodell",
  group: "Gruppe",
  "Stopped.": "Gestoppt.",
};
