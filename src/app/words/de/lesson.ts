// German for a lesson: its desk, its cards, the words that are explained, and what a teacher plans with. The questions of the bundled model
// are English, so a card that shows them says what to expect.

export const LESSON_DE = {
  "45 minutes in {cards} cards beside the page: guess first, then look. Everybody who opens this address gets the same questions and, on machines of one kind, the same argument and the same student. There are no accounts, and what pupils write stays on their device.":
    "45 Minuten in {cards} Karten neben der Seite: erst schätzen, dann nachsehen. Wer diese Adresse öffnet, bekommt dieselben Fragen und auf Geräten gleicher Bauart denselben Streit und denselben Studenten. Es gibt keine Konten, und was die Klasse schreibt, bleibt auf ihren Geräten.",
  "The teacher’s guide, with the answers, to read or to print":
    "Der Leitfaden für die Lehrkraft mit den Antworten, zum Lesen oder Drucken (auf Englisch)",
  Seed: "Seed",
  "How long": "Wie lange",
  "Where there is no WebGPU the processor does all of it, more slowly: choose Quick there, or let pupils share a faster machine. Who closes the page goes on later in the same browser.":
    "Ohne WebGPU macht der Prozessor alles, nur langsamer: Wähle dort „Kurz“, oder lass mehrere an einem schnelleren Gerät arbeiten. Wer die Seite schließt, macht später im selben Browser weiter.",
  "Open the lesson here": "Die Unterrichtsstunde hier öffnen",
  Minutes: "Minuten",
  Card: "Karte",
  "What pupils guess and write": "Was die Klasse schätzt und schreibt",
  "{from} to {to}": "{from} bis {to}",

  "Minutes {from} to {to}": "Minute {from} bis {to}",
  "(it is minute {minute})": "(jetzt ist Minute {minute})",
  "Look at the recording": "Zur Aufzeichnung",
  "Look at {stage}": "Zur Phase „{stage}“",
  "Who are you? A first name or a made-up one is enough.":
    "Wer bist du? Ein Vorname oder ein erfundener Name genügt.",
  "Then you can start the run from here.": "Danach kannst du den Durchlauf von hier starten.",
  "Start the run": "Durchlauf starten",
  "The report can be made as soon as the run has been tested.":
    "Den Bericht gibt es, sobald der Durchlauf getestet ist.",
  "For the teacher": "Für die Lehrkraft",
  "The class opens this address. It holds the seed and the settings, so everybody gets the same questions; nothing that pupils write is in it.":
    "Diese Adresse öffnet die Klasse. Darin stehen Seed und Einstellungen, also bekommen alle dieselben Fragen; nichts, was jemand schreibt, steht darin.",
  "Projector view": "Ansicht für den Beamer",
  "Begin anew, for the next pupil": "Neu beginnen, für die Nächsten",
  "Stop the run first.": "Halte zuerst den Durchlauf an.",
  "What was written about a run stays with it: both are under Earlier runs, and are deleted there. “Begin anew” deletes what was written before there was a run.":
    "Was zu einem Durchlauf geschrieben wurde, bleibt bei ihm: Beides steht unter „Frühere Durchläufe“ und wird dort gelöscht. „Neu beginnen“ löscht, was geschrieben wurde, bevor es einen Durchlauf gab.",
  "Drawing…": "Wird gezeichnet…",
  "QR code for the projector": "QR-Code für den Beamer",
  "The address as a QR code": "Die Adresse als QR-Code",
  "The browser did not allow copying; select the address by hand.":
    "Der Browser hat das Kopieren nicht erlaubt; markiere die Adresse von Hand.",
  Copy: "Kopieren",

  "{value} of 100": "{value} von 100",
  "You said {guess}": "Du hast geschätzt: {guess}",
  "{said}, and so it is.": "{said}. Genau so ist es.",
  "{said}. It was: {answer}.": "{said}. Es war: {answer}.",
  "{said}. It is {value}: {off} more.": "{said}. Es sind {value}: {off} mehr.",
  "{said}. It is {value}: {off} fewer.": "{said}. Es sind {value}: {off} weniger.",
  "Your guess": "Deine Schätzung",
  "Give a guess for each: a number from 0 to 100.": "Schätze bei jeder Frage: eine Zahl von 0 bis 100.",
  "Give a guess for each: choose one.": "Schätze bei jeder Frage: Wähle eins aus.",
  "That is my guess": "Das schätze ich",
  "What comes out is shown here as soon as the run has it.":
    "Was herauskommt, steht hier, sobald der Durchlauf so weit ist.",

  Lesson: "Unterrichtsstunde",
  "Open card {n}": "Karte {n} öffnen",
  "Show the page": "Seite zeigen",
  Fold: "Einklappen",
  "Leave the projector view": "Beamer-Ansicht verlassen",
  "The lesson could not be fetched. Check the connection and reload the page.":
    "Die Unterrichtsstunde konnte nicht geladen werden. Prüfe die Verbindung und lade die Seite neu.",
  "Opening the lesson…": "Die Unterrichtsstunde wird geöffnet…",
  "This lesson is open in another tab. Write there, or close it and reload this one.":
    "Diese Unterrichtsstunde ist in einem anderen Tab offen. Schreib dort, oder schließe ihn und lade diesen neu.",
  Back: "Zurück",
  "Next card: {title}": "Nächste Karte: {title}",
  "What you write is kept in this browser.": "Was du schreibst, bleibt in diesem Browser.",
  "Not saved yet. {message}": "Noch nicht gespeichert. {message}",
  "Not saved: these notes were deleted, or the run that they are about. What you write here now is lost when the page is closed. For new notes press “Begin anew” under “For the teacher”.":
    "Nicht gespeichert: Diese Notizen wurden gelöscht, oder der Durchlauf, zu dem sie gehören. Was du jetzt hier schreibst, geht verloren, wenn die Seite geschlossen wird. Für neue Notizen drücke „Neu beginnen“ unter „Für die Lehrkraft“.",
  "Cards of the lesson": "Karten der Unterrichtsstunde",
  "Card {n} of {cards}: {title}": "Karte {n} von {cards}: {title}",
  "Pause to talk": "Pause zum Reden",
  "Go on": "Weiter",

  "This student practised in rounds: there is no one loss to follow.":
    "Dieser Student hat in Runden geübt: Es gibt nicht den einen Loss, dem man folgen könnte.",
  "so far": "bisher",
  "One agent alone: {aloneRight} of {alone|answer|answers} right{soFar}.":
    "Ein Agent allein: {aloneRight} von {alone|Antwort|Antworten} richtig{soFar}.",
  "The group, after talking: {teacherRight} of {finished|question|questions} right{soFar}.":
    "Die Gruppe, nach dem Gespräch: {teacherRight} von {finished|Frage|Fragen} richtig{soFar}.",
  "The group, in one round: {teacherRight} of {finished|question|questions} right{soFar}.":
    "Die Gruppe, in einer Runde: {teacherRight} von {finished|Frage|Fragen} richtig{soFar}.",
  "Nobody answered a second time, so nobody changed an answer.":
    "Niemand hat ein zweites Mal geantwortet, also hat niemand eine Antwort geändert.",
  "{corrected|time|times} from wrong to right, {misled|time|times} from right to wrong{soFar}.":
    "{corrected|Mal|Mal} von falsch zu richtig, {misled|Mal|Mal} von richtig zu falsch{soFar}.",
  "{wrong} of {kept|lesson|lessons} teach something wrong.":
    "{wrong} von {kept|Lektion|Lektionen} lehren etwas Falsches.",
  "“{name}” has {before} of 100, the student {after}.": "„{name}“ hat {before} von 100, der Student {after}.",

  "Three heads, one student": "Drei Köpfe, ein Student",
  "Who is right?": "Wer hat recht?",
  "Three [[agent|agents]] get the same question. They are copies of one small [[model]], and none has seen the answer.":
    "Drei [[agent|Agenten]] bekommen dieselbe Frage. Sie sind Kopien eines kleinen [[model|Modells]], und keiner hat die Antwort gesehen. Das Modell kann nur Englisch, deshalb sind seine Fragen und Antworten englisch.",
  "Watch the recording as far as the three answers, then stop it. Two of them say the same thing and sound very sure. They can still be wrong: there is a [[trap]] in the question.":
    "Sieh dir die Aufzeichnung bis zu den drei Antworten an und halte sie dann an. Zwei sagen dasselbe und klingen sehr sicher. Sie können trotzdem falsch liegen: In der Frage steckt eine [[trap|Falle]].",
  "Why can two of them make the very same mistake?":
    "Warum können zwei von ihnen genau denselben Fehler machen?",
  "Make your guess": "Schätze zuerst",
  "Now comes a run of your own. First each agent answers alone. Then each reads what the others wrote and may change its mind. At the end they [[vote]].":
    "Jetzt kommt ein eigener Durchlauf. Zuerst antwortet jeder Agent allein. Dann liest jeder, was die anderen geschrieben haben, und darf seine Meinung ändern. Am Ende gibt es eine [[vote|Abstimmung]].",
  "Guess before you look. A wrong guess costs nothing; it shows you what to look at.":
    "Schätze, bevor du nachsiehst. Eine falsche Schätzung kostet nichts; sie zeigt dir, worauf du achten kannst.",
  "Of 100 answers of one agent alone, how many are right?":
    "Wie viele von 100 Antworten eines einzelnen Agenten sind richtig?",
  "And of 100 answers of the three, after talking?":
    "Und wie viele von 100 Antworten der drei, nach dem Gespräch?",
  "What makes you think so?": "Warum glaubst du das?",
  "The argument": "Der Streit",
  "Pick a question in the map where the agents do not agree, and read it aloud with your neighbour: one of you per agent.":
    "Such dir auf der Karte eine Frage aus, bei der die Agenten nicht einig sind, und lies sie mit deinen Nachbarn laut vor: jede und jeder von euch ist ein Agent.",
  "Find an agent that changed its mind. What did it read just before?":
    "Finde einen Agenten, der seine Meinung geändert hat. Was hat er kurz davor gelesen?",
  "When an agent changes its answer after reading the others, it mostly goes …":
    "Wenn ein Agent seine Antwort ändert, nachdem er die anderen gelesen hat, dann meistens …",
  "from wrong to right": "von falsch zu richtig",
  "from right to wrong": "von richtig zu falsch",
  "both about as often": "beides etwa gleich oft",
  "Write down one question on which the group was wrong. What fooled it?":
    "Schreib eine Frage auf, bei der die Gruppe falsch lag. Was hat sie getäuscht?",
  "What becomes a lesson": "Was zur Lektion wird",
  "What the group settled on becomes a [[lesson]] for the [[student]]. Nobody looks up whether it is right: the group's word is all there is.":
    "Worauf sich die Gruppe geeinigt hat, wird eine [[lesson|Lektion]] für den [[student|Studenten]]. Niemand schlägt nach, ob es stimmt: Es gibt nur das Wort der Gruppe.",
  "Look through the lessons and search for a wrong one.": "Sieh die Lektionen durch und such eine falsche.",
  "Of 100 such lessons, how many are wrong?": "Wie viele von 100 solchen Lektionen sind falsch?",
  "You found a wrong lesson. What will the student make of it?":
    "Du hast eine falsche Lektion gefunden. Was wird der Student daraus machen?",
  "The student learns": "Der Student lernt",
  "In each [[step]] the student reads some lessons and changes its numbers a little. The curve shows the [[loss]].":
    "In jedem [[step|Schritt]] liest der Student ein paar Lektionen und ändert seine Zahlen ein wenig. Die Kurve zeigt das [[loss|Fehlermaß (Loss)]].",
  "Most of the model is locked. Only two thin strips of numbers change, so that a laptop can do it.":
    "Der größte Teil des Modells ist gesperrt. Nur zwei schmale Streifen von Zahlen ändern sich, damit ein Laptop das schafft.",
  "How will the loss fall?": "Wie wird der Loss fallen?",
  "most of it in the first third": "das meiste im ersten Drittel",
  "evenly, all the way": "gleichmäßig, die ganze Zeit",
  "mostly at the end": "vor allem am Ende",
  "Say it in your own words: what does “surprised by the right next word” mean?":
    "Sag es mit eigenen Worten: Was heißt „überrascht vom richtigen nächsten Wort“?",
  "The test": "Der Test",
  "The student now answers alone: no group, no reading, on [[new questions]]. The result is covered until you have guessed.":
    "Jetzt antwortet der Student allein: keine Gruppe, nichts zum Nachlesen, nur [[new questions|neue Fragen]]. Das Ergebnis bleibt verdeckt, bis du geschätzt hast.",
  "Then ask it a question of your own, below the result. Is the difference real, or [[luck]]?":
    "Stell ihm dann unter dem Ergebnis eine eigene Frage. Ist der Unterschied echt oder [[luck|Zufall]]?",
  "Of 100 new questions, how many does the student get right?":
    "Wie viele von 100 neuen Fragen beantwortet der Student richtig?",
  "Could it be luck? What on the page makes you think so?":
    "Kann das Zufall sein? Woran auf der Seite erkennst du das?",
  "Exit ticket": "Zum Schluss",
  "Three sentences, then you may go. They and your guesses go into the report, which you can print or save.":
    "Drei Sätze, dann bist du fertig. Sie kommen mit deinen Schätzungen in den Bericht, den du drucken oder speichern kannst.",
  "One thing that the data taught the student:": "Etwas, das der Student aus den Daten gelernt hat:",
  "One thing that this run does not show:": "Etwas, das dieser Durchlauf nicht zeigt:",
  "One question that you still have:": "Eine Frage, die du noch hast:",

  model: "Modell",
  "A program that guesses the next word, again and again. It learned to do so from many texts, and its knowledge is a long list of numbers.":
    "Ein Programm, das immer wieder das nächste Wort errät. Gelernt hat es das aus vielen Texten, und sein Wissen ist eine lange Liste von Zahlen.",
  agent: "Agent",
  "One copy of the model that answers for itself. All three here are the same model, and throw their own dice.":
    "Eine Kopie des Modells, die für sich antwortet. Alle drei hier sind dasselbe Modell, und jede würfelt selbst.",
  seed: "Seed",
  "The number from which all dice of a run are thrown. The same seed gives the same questions and the same throws.":
    "Die Startzahl, aus der alle Würfe eines Durchlaufs kommen. Derselbe Seed gibt dieselben Fragen und dieselben Würfe.",
  trap: "Falle",
  "A word in a question that leads to the wrong sum, such as “more” where one has to take away.":
    "Ein Wort in der Frage, das zur falschen Rechnung verleitet, zum Beispiel „more“ (mehr), wo man abziehen muss.",
  vote: "Abstimmung",
  "Each agent's last answer counts once. The answer that most agents gave wins, right or wrong.":
    "Die letzte Antwort jedes Agenten zählt einmal. Die häufigste Antwort gewinnt, ob richtig oder falsch.",
  lesson: "Lektion",
  "A question together with the reasoning that the group settled on. It is what the student copies; nobody checks whether it is right.":
    "Eine Frage mit dem Rechenweg, auf den sich die Gruppe geeinigt hat. Das ahmt der Student nach; niemand prüft, ob es stimmt.",
  student: "Student",
  "The same model once more, which learns from the lessons and answers alone afterwards.":
    "Noch einmal dasselbe Modell. Es lernt aus den Lektionen und antwortet danach allein.",
  loss: "Fehlermaß (Loss)",
  "How surprised the student is by the right next word. 0 is not surprised at all; the number falls while it learns.":
    "Wie überrascht der Student vom richtigen nächsten Wort ist. 0 heißt: gar nicht überrascht; die Zahl fällt, während er lernt.",
  step: "Schritt",
  "The student looks at a handful of lessons and changes its numbers a little. A training is many such steps.":
    "Der Student sieht sich eine Handvoll Lektionen an und ändert seine Zahlen ein wenig. Ein Training besteht aus vielen solchen Schritten.",
  "new questions": "neue Fragen",
  "Questions that were in no lesson. Only they show whether the student has learned something or only remembers.":
    "Fragen, die in keiner Lektion standen. Nur sie zeigen, ob der Student etwas gelernt hat oder sich bloß erinnert.",
  luck: "Zufall",
  "With few questions a coin would sometimes look better too. The page says how often a coin would do as well.":
    "Bei wenigen Fragen sieht manchmal auch eine Münze besser aus. Die Seite sagt, wie oft eine Münze genauso gut wäre.",
};
