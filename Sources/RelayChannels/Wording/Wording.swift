public import RelayModel

/// The relay's own texts in and around notices, by language. Read from the files of `Config/notices`.
public struct Wording: Sendable {
    private let words: [Language: Phrasebook]

    init(_ words: [Language: Phrasebook]) { self.words = words }

    /// An empty wording: titles, bodies and nothing else. For reading a channel file alone.
    public static let none = Wording([:])

    /// Reads `zh.yaml` and `en.yaml` of a folder.
    ///
    /// - Throws: ``ChannelFileError`` with the mistakes of both files, or one mistake if a file cannot be read.
    public init(directory: String) throws(ChannelFileError) {
        var words: [Language: Phrasebook] = [:]
        var faults: [ChannelFileFault] = []
        for language in Language.allCases {
            let path = directory + "/\(language.name).yaml"
            do throws(ChannelFileError) {
                let text = try FileText.read(
                    path,
                    expected: "the relay's own words, in the folder notices beside the channels or in Config/notices"
                )
                words[language] = try WordingFile.read(text, file: path, language: language)
            } catch {
                faults += error.faults
            }
        }
        guard faults.isEmpty else { throw ChannelFileError(faults: faults) }
        self.words = words
    }

    /// The texts of a language.
    subscript(language: Language) -> Phrasebook { words[language] ?? Phrasebook() }

    /// The texts of a warning for the person, and for people who can go there (domain rule 1).
    ///
    /// - Parameters:
    ///   - name: the person's name, masked by the caller for use in a group: `张*`.
    ///   - phone: the person's number, masked: `138****1234`.
    ///   - suspect: the known facts about the suspect.
    public func warning(
        name: String,
        phone: String,
        risk: Severity,
        suspect: String?,
        occurredAt: Timestamp?,
        language: Language = .zh
    ) -> [ReaderKind: NoticeText] {
        let words = self[language]
        let values: [WordingField: String] = [
            .name: name, .phone: phone, .suspect: suspect ?? "",
            .occurredTime: occurredAt.map { NoticeContent.minutes($0) } ?? "",
        ]
        let guardian = NoticeText(
            title: (words.guardianTitles[risk] ?? words.guardianTitles[.low])?.filled(values) ?? "",
            body: words.guardianBody.filled(values)
        )
        let own = NoticeText(title: words.protectedTitle, body: words.protectedBody)
        return [.protected: own, .guardian: guardian, .member: guardian]
    }

    /// The text about an endpoint for people who can repair it.
    ///
    /// - Parameter reason: the platform's words, or the missing part; without a secret.
    public func alert(
        _ kind: OwnerAlert,
        owner: String,
        channel: ChannelName,
        endpoint: EndpointID,
        reason: String,
        language: Language
    ) -> NoticeText {
        let words = self[language].alerts[kind] ?? Phrasebook.Alert()
        let values: [WordingField: String] = [
            .owner: owner, .channel: channel.text, .endpoint: endpoint.text, .reason: reason,
        ]
        return NoticeText(title: words.title.filled(values), body: words.body.filled(values))
    }

    /// The text about endpoints that have long been refused for one cause, for people who can repair them.
    ///
    /// - Parameters:
    ///   - owners: the circles that own them; the first five are named. Empty if people own them.
    ///   - reason: the platform's words about one of them; without a secret.
    public func refusalAlert(
        owners: [String],
        count: Int,
        channels: [ChannelName],
        reason: String,
        cause: RefusalCause?,
        language: Language
    ) -> NoticeText {
        let words = self[language]
        let separator = language == .zh ? "、" : ", "
        let values: [WordingField: String] = [
            .owner: owners.prefix(5).joined(separator: separator) + (owners.count > 5 ? "…" : ""),
            .count: String(count), .channel: channels.map(\.text).joined(separator: separator), .reason: reason,
            .cause: cause.flatMap { words.refusalCauses[$0] } ?? words.otherRefusalCause,
        ]
        return NoticeText(
            title: words.refusalAlert.title.filled(values),
            body: words.refusalAlert.body.filled(values)
        )
    }

    /// The title of a digest.
    public func digestTitle(count: Int, language: Language) -> String {
        self[language].digestTitle.filled([.count: String(count)])
    }

    /// The line of one notice in a digest.
    public func digestLine(
        number: Int,
        title: String,
        issuer: String,
        issuedAt: Timestamp,
        language: Language
    ) -> String {
        let values: [WordingField: String] = [
            .number: String(number), .title: title, .issuer: issuer,
            .issuedTime: String(NoticeContent.minutes(issuedAt).dropFirst(5)),
        ]
        return self[language].digestLine.filled(values)
    }
}

extension Wording {
    /// Label and title of a notice: 【预警】….
    public func headline(of content: NoticeContent) -> String { self[content.language].headline(of: content) }

    /// The severity as word and colour; empty for ordinary information and for the protected person.
    public func severityLine(of content: NoticeContent) -> String { self[content.language].severityLine(of: content) }

    /// The advice with the hotline; empty if the notice names it, and for the protected person.
    public func advice(for content: NoticeContent) -> String { self[content.language].advice(for: content) }

    /// Issuer and time: `—— 反诈中心 2026-03-02 15:30`.
    public func signature(of content: NoticeContent) -> String { self[content.language].signature(of: content) }
}
