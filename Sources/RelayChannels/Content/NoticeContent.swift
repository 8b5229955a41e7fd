public import RelayModel

/// The content of a notice that a channel can show: one reader's text in one language, and the facts of the notice.
///
/// All texts are without control characters; nothing else is changed or interpreted.
public struct NoticeContent: Sendable {
    /// The id of the notice.
    public var id: NoticeID
    /// The kind; decides the label.
    public var kind: NoticeKind
    /// The lane; some platforms show it as a priority.
    public var lane: Lane
    /// The severity, shown as colour and priority if the platform has them.
    public var severity: Severity
    /// One line, as the sender wrote it.
    public var title: String
    /// The text; may have several lines.
    public var body: String
    /// The language of title and body.
    public var language: Language
    /// The reader's text in further languages, for channels that carry all of them. If the reader has a text of their
    /// own, only its translations: the text for everybody may contain more than this reader may see.
    public var translations: [Language: NoticeText]
    /// The issuer, as shown in the signature.
    public var issuer: String
    /// The unit on whose behalf the notice is sent.
    public var unit: UnitPath
    /// The time of acceptance, or of the scheduled start.
    public var issuedAt: Timestamp
    /// The time after which it is not sent.
    public var expiresAt: Timestamp
    /// The sender's own JSON object as text, or nil.
    public var data: String?
    /// The notice this one corrects.
    public var corrects: NoticeID?
    /// The reader of the text.
    public var reader: ReaderKind

    /// The content of `notice` for `reader`, in `language` if the notice has such a text, otherwise in its first
    /// language.
    public init(_ notice: Notice, reader: ReaderKind, language: Language = .zh) {
        let whose = notice.texts[reader] == nil ? .member : reader
        let translations = notice.translations.compactMapValues { $0[whose] }
        let text = translations[language] ?? notice.text(for: reader)
        id = notice.id
        kind = notice.kind
        lane = notice.lane
        severity = notice.severity
        title = TextCleaning.line(text.title)
        body = TextCleaning.text(text.body)
        self.language = translations[language] == nil ? .zh : language
        self.translations = translations.mapValues { text in
            NoticeText(title: TextCleaning.line(text.title), body: TextCleaning.text(text.body))
        }
        issuer = TextCleaning.line(notice.issuer)
        unit = notice.unit
        issuedAt = notice.sendAt ?? notice.acceptedAt
        expiresAt = notice.expiresAt
        data = notice.data
        corrects = notice.corrects
        self.reader = reader
    }

    /// Whether it is a drill, which looks different on every channel (domain rule 9).
    public var isDrill: Bool { kind == .drill }

    /// Whether it corrects an earlier notice.
    public var isCorrection: Bool { corrects != nil }

    /// Whether its label must distinguish it from every other notice.
    var mustBeNamed: Bool { isDrill || isCorrection }

    /// `2026-03-02 15:30` in Asia/Shanghai.
    static func minutes(_ moment: Timestamp) -> String {
        let text = moment.rfc3339()
        return text.prefix(10) + " " + text.dropFirst(11).prefix(5)
    }
}
