public import RelayModel

/// What a channel can show of a notice: one reader's text in one language, and the facts around it.
///
/// Control characters are gone from all texts; nothing else is changed or interpreted.
public struct NoticeContent: Sendable {
    /// The notice it is.
    public var id: NoticeID
    /// What it is; decides the label.
    public var kind: NoticeKind
    /// Who goes first; some platforms show it.
    public var lane: Lane
    /// How bad it is; shown by colour and priority where a platform has them.
    public var severity: Severity
    /// One line, as the sender wrote it.
    public var title: String
    /// The text; may have several lines.
    public var body: String
    /// The language of title and body.
    public var language: Language
    /// The reader's text in further languages, for channels that carry all of them. Where the reader has a text of
    /// their own, only translations of that: everybody's may say more than this reader shall see.
    public var translations: [Language: NoticeText]
    /// Who answers for it, as shown in the signature.
    public var issuer: String
    /// The unit on whose behalf the notice is sent.
    public var unit: UnitPath
    /// When it was accepted, or was to be sent.
    public var issuedAt: Timestamp
    /// Not worth anything after that.
    public var expiresAt: Timestamp
    /// The sender's own JSON object as text, or nil.
    public var data: String?
    /// The notice this one corrects.
    public var corrects: NoticeID?
    /// Whose text it is.
    public var reader: ReaderKind

    /// What `reader` is shown of `notice`, in `language` where there is such a text, else in the first language.
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

    /// Whether it is an exercise; it looks different everywhere (domain rule 9).
    public var isDrill: Bool { kind == .drill }

    /// Whether it takes back or mends an earlier notice.
    public var isCorrection: Bool { corrects != nil }

    /// Whether it must be told apart from every other notice, by its label.
    var mustBeNamed: Bool { isDrill || isCorrection }

    /// `2026-03-02 15:30` in Asia/Shanghai.
    static func minutes(_ moment: Timestamp) -> String {
        let text = moment.rfc3339()
        return text.prefix(10) + " " + text.dropFirst(11).prefix(5)
    }
}
