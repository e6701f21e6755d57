import type { Labels } from 'react-agent-stream'

/** The words of a label that says one of several. */
type Words<L extends keyof Labels> = Record<
  Labels[L] extends (word: infer W extends string) => string ? W : never,
  string
>

const numbers = new Intl.NumberFormat('de')
const decimals = new Intl.NumberFormat('de', { maximumFractionDigits: 1 })

/** All texts in German: typed as a whole, so that one that is missing does not compile. */
export const german: Labels = {
  number: (value) => numbers.format(value),
  milliseconds: (count) => `${numbers.format(count)} ms`,
  seconds: (count) => `${count.replace('.', ',')} s`,
  minutes: (minutes, seconds) => `${minutes} min ${seconds} s`,
  hours: (hours, minutes) => `${hours} h ${minutes} min`,
  status: (word) => statusWords[word],
  iteration: (iteration) => `Schritt ${iteration}`,
  thinking: 'Denkt nach…',
  thought: (duration) => (duration === undefined ? 'Nachgedacht' : `${duration} lang nachgedacht`),
  toolCalls: 'Werkzeugaufrufe',
  toolState: (state) => toolStates[state],
  toolGroup: ({ count, duration, waiting, failed, denied, cancelled }) =>
    [
      tools(count),
      duration,
      waiting > 0 && `${waiting} zu genehmigen`,
      failed > 0 && `${failed} fehlgeschlagen`,
      denied > 0 && `${denied} abgelehnt`,
      cancelled > 0 && `${cancelled} abgebrochen`,
    ]
      .filter(Boolean)
      .join(' · '),
  toolGroupRunning: (count, running) => `${tools(count)} · ${running} ${running === 1 ? 'läuft' : 'laufen'}`,
  toolViews: 'Ansicht',
  toolView: (view) => toolViews[view],
  toolColumn: (column) => toolColumns[column],
  toolFrom: (time) => `ab ${time}`,
  toolWithin: (scopeName) => `in ${scopeName}`,
  scopeKind: (kind) => (kind === 'dawp' ? 'Ablauf' : kind),
  toolArguments: 'Argumente',
  toolResult: 'Ergebnis',
  toolError: 'Fehler',
  toolNoResult: (state) => missingResults[state],
  showImage: (size) => `Bild anzeigen (${size})`,
  imageAlt: (toolName) => `Bild von ${toolName}`,
  bytes: (count) =>
    count < 1_000
      ? `${count} B`
      : count < 1_000_000
        ? `${Math.round(count / 1_000)} kB`
        : `${decimals.format(count / 1_000_000)} MB`,
  showMore: 'Mehr anzeigen',
  copy: 'Kopieren',
  copied: 'Kopiert',
  copiedHidden: 'Kopiert, mit unsichtbaren Zeichen',
  copyFailed: 'Kopieren nicht möglich',
  value: 'Wert',
  tooDeep: '… zu tief verschachtelt',
  unreadable: '(nicht darstellbar)',
  message: 'Nachricht',
  messagePlaceholder: 'Nachricht schreiben…',
  messageHint: (submitOn) =>
    submitOn === 'enter' ? 'Enter sendet, Umschalt + Enter beginnt eine neue Zeile' : 'Strg + Enter sendet',
  send: 'Senden',
  stop: 'Anhalten',
  attach: 'Dateien anhängen',
  attachments: 'Anhänge',
  file: 'Datei',
  removeFile: (name) => `${name} entfernen`,
  fileRefused: (problem, name, limit) => fileProblems[problem](name, limit),
  loadImage: (host) => `Bild von ${host} laden`,
  queue: (count, held) =>
    `${numbers.format(count)} ${count === 1 ? 'Nachricht' : 'Nachrichten'} ${held ? 'angehalten: senden oder entfernen' : 'in der Warteschlange'}`,
  sendNow: 'Jetzt senden',
  unqueue: 'Entfernen',
  messageActions: 'Aktionen der Nachricht',
  regenerate: 'Neu antworten lassen',
  edit: 'Bearbeiten',
  editMessage: 'Nachricht bearbeiten',
  save: 'Speichern',
  cancel: 'Abbrechen',
  judge: (feedback) => (feedback === 'up' ? 'Gute Antwort' : 'Schlechte Antwort'),
  version: (version, count) => `Fassung ${version} von ${count}`,
  previousVersion: 'Vorherige Fassung',
  nextVersion: 'Nächste Fassung',
  metrics: 'Messwerte',
  timeToFirstToken: 'Erstes Token',
  tokens: 'Token',
  tokensPerSecond: 'Token/s',
  interTokenGap: 'Abstand',
  elapsed: 'Dauer',
  unknown: '–',
  errorText: (code, status) => errorTexts[code](status),
  errorsReported: (count) =>
    count === 1
      ? 'Der Agent hat einen Fehler gemeldet und weitergemacht.'
      : `Der Agent hat ${numbers.format(count)} Fehler gemeldet und weitergemacht.`,
  retry: 'Erneut versuchen',
  reconnecting: (attempt) =>
    attempt > 1
      ? `Die Verbindung ist abgebrochen. Neuer Versuch… (${attempt})`
      : 'Die Verbindung ist abgebrochen. Neuer Versuch…',
  offline: 'Sie sind offline. Die Antwort geht weiter, sobald die Verbindung wieder da ist.',
  stalled: 'Die Verbindung steht, aber es kommt nichts Neues.',
  partFailed: 'Dieser Teil konnte nicht angezeigt werden.',
  speakSubmitted: 'Gesendet',
  speakStreaming: 'Die Antwort beginnt',
  speakToolRunning: (toolName) => `${toolName} läuft…`,
  speakToolEnded: (toolName, state) => `${toolName} ${toolStates[state]}`,
  speakReconnecting: 'Die Verbindung ist abgebrochen und wird neu aufgebaut.',
  speakReconnected: 'Wieder verbunden',
  speakContinues: 'Die Antwort geht weiter',
  speakComplete: (words) =>
    words === undefined
      ? 'Antwort vollständig'
      : `Antwort vollständig, ${numbers.format(words)} ${words === 1 ? 'Wort' : 'Wörter'}`,
  speakStopped: 'Angehalten',
  speakQueued: 'In der Warteschlange',
  speakApproval: (toolName) => `Zustimmung erforderlich: ${toolName}`,
  approvalNeeded: 'Zustimmung erforderlich',
  approve: (changed) => (changed ? 'Mit Änderungen zustimmen' : 'Zustimmen'),
  deny: 'Ablehnen',
  approvalAnswered: (outcome, reason) => (reason ? `${outcomes[outcome]}: ${reason}` : outcomes[outcome]),
  editArguments: 'Argumente bearbeiten',
  argumentsInvalid: 'Das ist kein gültiges JSON oder kein Objekt.',
  reason: 'Grund (freiwillig)',
  sources: (count) => `${numbers.format(count)} ${count === 1 ? 'Quelle' : 'Quellen'}`,
  conversation: 'Unterhaltung',
  saidBy: (role) => (role === 'user' ? 'Sie' : 'Assistent'),
  notSent: 'Nicht gesendet.',
  scrollToLatest: (count) => (count > 0 ? `Zum Ende · ${numbers.format(count)} neu` : 'Zum Ende'),
  chatEmpty: 'Wobei kann ich helfen?',
  suggestions: 'Vorschläge',
  threads: 'Unterhaltungen',
  newThread: 'Neue Unterhaltung',
  untitled: 'Ohne Titel',
  threadRunning: 'antwortet',
  renameThread: (title) => `${title} umbenennen`,
  threadTitle: 'Titel',
  deleteThread: (title) => `${title} löschen`,
  speakCode: (lines, language) =>
    [language ? `Quelltext in ${language}` : 'Quelltext', lines === 1 ? '1 Zeile' : `${lines} Zeilen`].join(
      ', ',
    ),
  speakTable: (columns, rows) =>
    `Tabelle, ${columns === 1 ? '1 Spalte' : `${columns} Spalten`}, ${rows === 1 ? '1 Zeile' : `${rows} Zeilen`}`,
  code: (language) => (language ? `Quelltext, ${language}` : 'Quelltext'),
  copyCode: 'Quelltext kopieren',
  wrapLines: 'Zeilen umbrechen',
  table: 'Tabelle',
  image: 'Bild',
  loadThisImage: 'Bild laden',
  citation: (number, from) => `Quelle ${number}, ${from}`,
  footnotes: 'Fußnoten',
  footnote: (number) => `Fußnote ${number}`,
  footnoteBack: (number) => `Zurück zur Erwähnung von Fußnote ${number}`,
}

const statusWords: Words<'status'> = {
  ready: 'Bereit',
  submitted: 'Verbindet',
  streaming: 'Arbeitet',
  started: 'Beginnt',
  thinking: 'Denkt nach',
  acting: 'Nutzt Werkzeuge',
  observing: 'Liest Ergebnisse',
  reconnecting: 'Verbindet neu',
  offline: 'Offline',
  waiting: 'Zustimmung nötig',
  finished: 'Fertig',
  stopped: 'Angehalten',
  disconnected: 'Getrennt',
  timeout: 'Zeit abgelaufen',
  error: 'Fehlgeschlagen',
}

const toolStates: Words<'toolState'> = {
  pending: 'wird vorbereitet',
  running: 'läuft',
  waiting: 'wartet auf Zustimmung',
  done: 'fertig',
  error: 'fehlgeschlagen',
  denied: 'abgelehnt',
  cancelled: 'abgebrochen',
}

const toolViews: Words<'toolView'> = { list: 'Liste', waterfall: 'Wasserfall', table: 'Tabelle' }

const toolColumns: Words<'toolColumn'> = {
  name: 'Werkzeug',
  state: 'Zustand',
  start: 'Beginn',
  duration: 'Dauer',
}

const missingResults: Words<'toolNoResult'> = {
  pending: 'Noch kein Ergebnis.',
  running: 'Noch kein Ergebnis.',
  waiting: 'Wartet auf Ihre Zustimmung.',
  denied: 'Wurde nicht zugelassen.',
  done: 'Das Ergebnis ist leer.',
  error: 'Ohne Angabe von Gründen fehlgeschlagen.',
  cancelled: 'Es gibt kein Ergebnis.',
}

const outcomes: Record<Parameters<Labels['approvalAnswered']>[0], string> = {
  approved: 'Zugestimmt',
  denied: 'Abgelehnt',
  expired: 'Nicht beantwortet',
}

const fileProblems: Record<Parameters<Labels['fileRefused']>[0], (name: string, limit: string) => string> = {
  type: (name) => `„${name}“ ist von einer Art, die hier nicht gesendet werden kann.`,
  size: (name, limit) => `„${name}“ ist größer als ${limit}.`,
  count: (_, limit) => `Mit einer Nachricht können höchstens ${limit} Dateien gesendet werden.`,
}

const errorTexts: Record<Parameters<Labels['errorText']>[0], (status: number | undefined) => string> = {
  network: () => 'Der Agent ist nicht erreichbar.',
  http: (status) =>
    status === 401 || status === 403
      ? 'Sie sind nicht angemeldet oder dürfen diesen Agenten nicht verwenden.'
      : status === 429
        ? 'Der Agent ist ausgelastet. Bitte einen Moment warten und dann erneut versuchen.'
        : status === undefined
          ? 'Der Server konnte nicht antworten.'
          : `Der Server konnte nicht antworten (${status}).`,
  bad_content_type: () => 'Der Server hat etwas anderes als die Antwort eines Agenten gesendet.',
  redirect_blocked: () => 'Der Server hat die Anfrage umgeleitet; ihr wurde nicht gefolgt.',
  limit_exceeded: () => 'Die Antwort ist über eine Grenze hinausgewachsen, die hier gesetzt ist.',
  invalid_event: () => 'Ein Teil der Antwort war nicht lesbar.',
  agent: () => 'Der Agent hat einen Fehler gemeldet.',
  disconnected: () => 'Der Agent hat aufgehört, bevor er fertig war.',
  timeout: () => 'Der Agent antwortet seit einer Weile nicht.',
  misuse: () => 'Diese Seite fragt den Agenten auf eine Weise, die nicht funktionieren kann.',
}

function tools(count: number): string {
  return `${numbers.format(count)} ${count === 1 ? 'Werkzeug' : 'Werkzeuge'}`
}
