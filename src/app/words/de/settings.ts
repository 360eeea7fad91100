// German for the settings that every run has: labels, help and choices, by the English of src/settings/run_rows.ts and of the methods.

export const SETTINGS_DE = {
  "Questions to learn from": "Fragen zum Lernen",
  "The teachers answer them, and the student learns from what they say.":
    "Die Gruppe beantwortet sie, und der Student lernt aus dem, was sie sagt.",
  "Questions to test on": "Fragen zum Testen",
  "New questions, not among those, to see whether the student really got better.":
    "Neue Fragen, die nicht darunter sind, um zu sehen, ob der Student wirklich besser geworden ist.",
  "Keep an answer when": "Eine Antwort wird behalten, wenn",
  "Without labels the group's majority decides what is learned, right or wrong. With labels only answers known to be right are learned. You can be the judge where nobody knows the answers: the run waits for you when everything is said.":
    "Ohne Lösungen entscheidet die Mehrheit der Gruppe, was gelernt wird, richtig oder falsch. Mit Lösungen werden nur Antworten gelernt, die sicher richtig sind. Wo niemand die Antworten kennt, kannst du urteilen: Der Durchlauf wartet auf dich, wenn alles gesagt ist.",
  "the group agrees (no answer key)": "die Gruppe sich einig ist (ohne Lösungen)",
  "it matches the answer key": "sie mit der Lösung übereinstimmt",
  "I judge it right": "ich sie für richtig halte",
  "a model on a server judges it right (command line)":
    "ein Modell auf einem Server sie für richtig hält (Kommandozeile)",
  "Least votes": "Mindestzahl an Stimmen",
  "Without an answer key an answer is learned when at least so many of the group gave it. More votes leave fewer lessons; the Distil stage shows what they were worth.":
    "Ohne Lösungen wird eine Antwort gelernt, wenn mindestens so viele aus der Gruppe sie gegeben haben. Mehr Stimmen lassen weniger Lektionen übrig; die Phase „Destillieren“ zeigt, was sie wert waren.",
  "Before it learns": "Vor dem Lernen",
  "Where nobody knows the answers, the run can wait when everything is said. It shows how often the group was right, by number of votes; you may judge some answers for an estimate, and choose the least votes.":
    "Wo niemand die Antworten kennt, kann der Durchlauf warten, wenn alles gesagt ist. Er zeigt, wie oft die Gruppe recht hatte, nach Zahl der Stimmen; du kannst ein paar Antworten beurteilen, damit man es abschätzen kann, und die Mindestzahl an Stimmen wählen.",
  "go straight on": "gleich weitermachen",
  "wait for me": "auf mich warten",
  "Check the working": "Rechenweg prüfen",
  "A calculator finds wrong sums on the way to an answer, e.g. “12 + 30 = 43”. It passes over what it does not understand.":
    "Ein Taschenrechner findet falsche Rechnungen auf dem Weg zur Antwort, z. B. „12 + 30 = 43“. Was er nicht versteht, überspringt er.",
  no: "nein",
  yes: "ja",
  "leave out solutions with a wrong sum, whatever they answer":
    "Lösungen mit einer falschen Rechnung weglassen, egal was sie antworten",
  "Worked examples": "Beispiele mit Lösungsweg",
  "How many questions with a worked answer the agents are shown before each question. The student never sees them.":
    "Wie viele Beispiele mit Lösungsweg die Agenten vor jeder Frage sehen. Der Student sieht sie nie.",
  "Examples for each agent": "Beispiele für jeden Agenten",
  "Agents with different examples make different mistakes, so that more questions are answered right by somebody.":
    "Agenten mit verschiedenen Beispielen machen verschiedene Fehler; so hat bei mehr Fragen irgendeiner recht.",
  "the same for all": "für alle dieselben",
  "others for each agent": "für jeden andere",
  "Questions from": "Fragen aus",
  "What the agents answer, the student learns from and is tested on.":
    "Was die Agenten beantworten, woraus der Student lernt und womit er getestet wird.",
  "Learn from what is said": "Aus dem Gesagten lernen",
  "All of them start from the same texts and the same model.":
    "Alle gehen von denselben Texten und demselben Modell aus.",
  "The same seed on the same device gives the same texts and the same student.":
    "Derselbe Seed auf demselben Gerät gibt dieselben Texte und denselben Studenten.",
  "Longest answer": "Längste Antwort",
  "An answer is cut after so many tokens; 0 leaves that to what is usual for the model.":
    "Nach so vielen Tokens wird eine Antwort abgeschnitten; bei 0 gilt, was für das Modell üblich ist.",
  Messages: "Nachrichten",
  "How agents read each other. Code is shorter where there are sums; not every model follows it.":
    "Wie Agenten einander lesen. Code ist kürzer, wo gerechnet wird; nicht jedes Modell kommt damit zurecht.",
  "as they were said": "wie gesagt",
  "Every solution is shown word for word.": "Jede Lösung wird Wort für Wort gezeigt.",
  "as code": "als Code",
  "Sums as assertions, words as comments, then the answer. What stands around a sum is lost.":
    "Rechnungen als Behauptungen, Wörter als Kommentare, dann die Antwort. Was um eine Rechnung herum steht, geht verloren.",
  "as code, with marks of one sign": "als Code, mit Zeichen aus einem Buchstaben",
  "The same in still fewer signs.": "Dasselbe mit noch weniger Zeichen.",
  "Sums in messages": "Rechnungen in Nachrichten",
  "In code: who wrote a wrong sum sees the error and answers again.":
    "Im Code: Wer falsch gerechnet hat, sieht den Fehler und antwortet noch einmal.",
  "are not checked": "werden nicht geprüft",
  "are checked": "werden geprüft",
  "Temperature, first round": "Temperatur, erste Runde",
  "How varied the first answers are; 0 means everyone says the most likely thing.":
    "Wie verschieden die ersten Antworten sind; bei 0 sagen alle das Wahrscheinlichste.",
  "Temperature, later rounds": "Temperatur, spätere Runden",
  "How varied the revised answers are.": "Wie verschieden die überarbeiteten Antworten sind.",

  "one solution (R-SFT)": "eine Lösung (R-SFT)",
  "The student copies one good solution of each question. The quickest way, and enough for most questions.":
    "Der Student ahmt zu jeder Frage eine gute Lösung nach. Das geht am schnellsten und reicht für die meisten Fragen.",
  "up to three different ones (DA)": "bis zu drei verschiedene (DA)",
  "It copies several ways to the same answer, where at least two agents were right. As quick; helps where questions can be solved in more than one way.":
    "Er ahmt mehrere Wege zur selben Antwort nach, wo mindestens zwei Agenten recht hatten. Genauso schnell; hilft, wo man auf mehr als eine Art rechnen kann.",
  "practice with a judge (PAD)": "Üben mit einem Richter (PAD)",
  "A judge of single steps learns from what was said; then the student answers by itself, again and again, and learns from the judgement. Keeps best what the model could do before. By far the slowest way: three to four times as long as copying, some ten minutes on two processor cores without a graphics card.":
    "Ein Richter für einzelne Schritte lernt aus dem Gesagten; dann antwortet der Student selbst, immer wieder, und lernt aus dem Urteil. Dabei bleibt am besten erhalten, was das Modell schon konnte. Mit Abstand am langsamsten: drei- bis viermal so lang wie Nachahmen, etwa zehn Minuten auf zwei Prozessorkernen ohne Grafikkarte.",
  "the whole debate, then without writing it (IMAD)":
    "die ganze Debatte, dann ohne sie aufzuschreiben (IMAD)",
  "The student first copies whole debates, then practises in less and less room, until it has only the answer left to write. Takes several times as long as practice alone.":
    "Der Student ahmt zuerst ganze Debatten nach und übt dann mit immer weniger Platz, bis er nur noch die Antwort zu schreiben hat. Dauert mehrmals so lange wie Üben allein.",
  "practice on what the debate came to (DTE)": "Üben an dem, worauf die Debatte kam (DTE)",
  "The student answers by itself, again and again; what agrees with the debate’s result, and what keeps the form, becomes likelier. No judge of steps, so it is quicker than PAD, and slower than copying.":
    "Der Student antwortet selbst, immer wieder; was mit dem Ergebnis der Debatte übereinstimmt und was die Form wahrt, wird wahrscheinlicher. Ohne Richter für Schritte, also schneller als PAD und langsamer als Nachahmen.",
  "right against wrong (DPO)": "richtig gegen falsch (DPO)",
  "The student learns to prefer a right solution to a wrong one of the same question. Costs twice as much a step; helps only where agents disagreed.":
    "Der Student lernt, eine richtige Lösung einer falschen derselben Frage vorzuziehen. Ein Schritt kostet doppelt so viel; hilft nur, wo Agenten uneinig waren.",
  "right and wrong, each by itself (KTO)": "richtig und falsch, jedes für sich (KTO)",
  "Every solution that was judged teaches, the right ones as good and the wrong ones as bad; no second solution of the same question is needed. By the vote, the majority is good and the minority bad. Costs half as much again a step.":
    "Aus jeder beurteilten Lösung wird gelernt, aus richtigen als guten und aus falschen als schlechten; eine zweite Lösung derselben Frage ist nicht nötig. Entscheidet die Abstimmung, ist die Mehrheit gut und die Minderheit schlecht. Ein Schritt kostet anderthalbmal so viel.",
  "own words, corrected by the debate (OPD)": "eigene Wörter, von der Debatte korrigiert (OPD)",
  "The student answers by itself, and the same model, which sees the debate, corrects each word. Takes several times as long as copying.":
    "Der Student antwortet selbst, und dasselbe Modell, das die Debatte sieht, korrigiert jedes Wort. Dauert mehrmals so lang wie Nachahmen.",
  "Questions a step": "Fragen pro Schritt",
  "How many of the questions the student tries before each correction.":
    "Wie viele der Fragen der Student versucht, bevor er korrigiert wird.",
  "Attempts at each": "Versuche pro Frage",
  "More make a correction surer and take longer.": "Mehr machen eine Korrektur sicherer und dauern länger.",
  Divergence: "Divergenz",
  "1 (reverse KL): the student drops what its teacher would not say. 0 (forward KL): it takes on all that it might say. Between: Jensen–Shannon.":
    "1 (umgekehrte KL): Der Student lässt, was sein Lehrer nicht sagen würde. 0 (KL): Er übernimmt alles, was der sagen könnte. Dazwischen: Jensen–Shannon.",
  "the answers that the questions bring (copy my answers)":
    "die Antworten, die mit den Fragen kommen (meine Antworten nachahmen)",
  "The student copies your own answers, with their working where there is one. No group is asked, so it is by far the quickest way, and with working the best one: on three practical kinds of questions a real small model came to 100 %, with a group's checked answers to 88 %.":
    "Der Student ahmt deine eigenen Antworten nach, mit dem Rechenweg, wo es einen gibt. Keine Gruppe wird gefragt, darum geht es mit Abstand am schnellsten, und mit Rechenweg am besten: Bei drei praktischen Arten von Fragen kam ein echtes kleines Modell auf 100 %, mit den geprüften Antworten einer Gruppe auf 88 %.",
  "Which solution": "Welche Lösung",
  "Of the solutions that end with the kept answer.":
    "Von den Lösungen, die mit der behaltenen Antwort enden.",
  "any of them": "irgendeine",
  "the shortest": "die kürzeste",
  "the one most like the others": "die, die den anderen am ähnlichsten ist",
  "Learn corrections": "Aus Korrekturen lernen",
  "Where an agent corrected itself, the student also learns the mistake, the check and the right solution.":
    "Wo ein Agent sich verbessert hat, lernt der Student auch den Fehler, die Prüfung und die richtige Lösung.",
  "Training steps": "Trainingsschritte",
  "How often the student is corrected.": "Wie oft der Student korrigiert wird.",
  "Student to keep": "Welcher Student bleibt",
  "The best one answers validation questions five times on the way, which costs time, and stops where nothing gets better. It needs the answer key.":
    "Der beste beantwortet unterwegs fünfmal Prüffragen, das kostet Zeit, und hört auf, wo nichts mehr besser wird. Dafür braucht es Lösungen.",
  "that of the last step": "der vom letzten Schritt",
  "the best on validation questions": "der beste bei den Prüffragen",
  "Training steps of the judge": "Trainingsschritte des Richters",
  "How often the judge of single steps is corrected before the student begins.":
    "Wie oft der Richter für einzelne Schritte korrigiert wird, bevor der Student anfängt.",
  "Rounds of practice": "Übungsrunden",
  "In each the student tries some questions, its attempts are judged, and it is corrected once.":
    "In jeder versucht der Student ein paar Fragen, seine Versuche werden beurteilt, und er wird einmal korrigiert.",
  "Questions a round": "Fragen pro Runde",
  "How many of the questions the student tries in one round of practice.":
    "Wie viele Fragen der Student in einer Übungsrunde versucht.",
  "Attempts at a question": "Versuche pro Frage",
  "Each attempt is compared with the others at the same question; where all are equally good nothing is learned.":
    "Jeder Versuch wird mit den anderen zur selben Frage verglichen; wo alle gleich gut sind, wird nichts gelernt.",
  "Who judges an attempt": "Wer einen Versuch beurteilt",
  "The judge alone can be fooled: the student finds what it likes instead of what is right. Practice then stops and says so.":
    "Der Richter allein lässt sich täuschen: Der Student findet heraus, was ihm gefällt, statt was stimmt. Dann hört das Üben auf und sagt es.",
  "the answer and the judge of steps": "die Antwort und der Richter",
  "the answer only": "nur die Antwort",
  "the judge of steps only": "nur der Richter",
  Credit: "Lob und Tadel",
  "How a reward becomes praise or blame for each word of an attempt.":
    "Wie aus einer Belohnung Lob oder Tadel für jedes Wort eines Versuchs wird.",
  "against the attempts’ mean and spread, as in the paper":
    "gegen Mittel und Streuung der Versuche, wie im Artikel",
  "against the other attempts, step by step, as in the paper’s code":
    "gegen die anderen Versuche, Schritt für Schritt, wie im Code zum Artikel",
  "against the mean, whatever the length": "gegen das Mittel, egal wie lang",
  "Pull towards the base": "Zug zum Basismodell",
  "How strongly the student is held to what the model said before; 0 lets go.":
    "Wie fest der Student an dem gehalten wird, was das Modell vorher gesagt hätte; 0 lässt los.",
  "Questions to practise on": "Geübt wird an",
  "A hard question is one that the group seldom solved before it talked: at most three of ten first answers are right.":
    "Schwer ist eine Frage, die die Gruppe vor ihrem Gespräch selten löste: Höchstens drei von zehn ersten Antworten sind richtig.",
  "all questions": "allen Fragen",
  "the hard ones alone": "den schweren allein",
  "A long attempt": "Ein langer Versuch",
  "Divided by its steps, a long attempt counts no more than a short one.":
    "Durch seine Schritte geteilt, zählt ein langer Versuch nicht mehr als ein kurzer.",
  "counts as the credit rule says": "zählt nach der Regel für Lob und Tadel",
  "is divided by its steps": "wird durch seine Schritte geteilt",
  "Attempts to learn from": "Gelernt wird aus",
  "A whole attempt ends by itself and answers in the form asked for.":
    "Ein ganzer Versuch endet von selbst und antwortet in der verlangten Form.",
  "all attempts": "allen Versuchen",
  "whole ones, not too many bad": "ganzen, nicht zu vielen schlechten",
  "Bad attempts for each good one": "Schlechte Versuche je gutem",
  "At most, where only whole attempts are learned from.":
    "Höchstens, wenn nur aus ganzen Versuchen gelernt wird.",
  Beta: "Beta",
  "How soon an answer counts as learned: the larger, the less the student moves from the base.":
    "Ab wann eine Antwort als gelernt gilt: je größer, desto weniger entfernt sich der Student vom Basismodell.",
  "Words per step": "Wörter pro Schritt",
  "How much text the student sees before each correction.":
    "Wie viel Text der Student vor jeder Korrektur sieht.",
  "LoRA rank": "LoRA-Rang",
  "How much the student may change: the width of the strips of new weights beside the frozen model.":
    "Wie viel sich der Student ändern darf: die Breite der Streifen neuer Gewichte neben dem gesperrten Modell.",
  "How large each correction is.": "Wie groß jede Korrektur ist.",
};
