import RelayChannels
import RelayModel

/// Several notices to one group in one message: the notices and the text.
///
/// It names each notice by its title, by which a reader can find the whole text. Its size is bounded so that it fits
/// the smallest robot's message (2,048 bytes) in one part.
struct Digest {
    /// The most bytes of all lines.
    private static let capacity = 1500
    /// The most bytes of a title.
    private static let titleLimit = 120
    /// The bytes of a line in addition to title and issuer: number, time, the words between.
    private static let lineRoom = 26
    /// The most deliveries that may wait in memory to be merged; more wait in the store.
    static let mostWaiting = 200

    private var told: [Notice] = []
    private var size = 0

    /// The number of named notices.
    var count: Int { told.count }

    /// Adds a notice's line.
    /// - Returns: False if there is no room left.
    mutating func add(_ notice: Notice) -> Bool {
        let title = Self.cut(notice.text(for: .member).title)
        let line = title.utf8.count + Self.cut(notice.issuer).utf8.count + Self.lineRoom
        guard told.isEmpty || size + line < Self.capacity else { return false }
        size += line
        told.append(notice)
        return true
    }

    /// The digest as a notice, with the properties of the first one that it names.
    func notice(like first: Notice, _ wording: Wording) -> Notice {
        var notice = first
        notice.kind = .bulletin
        notice.texts = [.member: text(.zh, wording)]
        notice.translations = [.en: [.member: text(.en, wording)]]
        notice.sendAt = nil
        notice.data = nil
        notice.corrects = nil
        return notice
    }

    private func text(_ language: Language, _ wording: Wording) -> NoticeText {
        let lines = told.enumerated().map { place, notice in
            let text = notice.translations[language]?[.member] ?? notice.text(for: .member)
            return wording.digestLine(
                number: place + 1,
                title: Self.cut(text.title),
                issuer: Self.cut(notice.issuer),
                issuedAt: notice.sendAt ?? notice.acceptedAt,
                language: language
            )
        }
        return NoticeText(
            title: wording.digestTitle(count: told.count, language: language),
            body: lines.joined(separator: "\n")
        )
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > titleLimit else { return text }
        var kept = ""
        for character in text {
            guard kept.utf8.count + character.utf8.count <= titleLimit - 3 else { break }
            kept.append(character)
        }
        return kept + "…"
    }
}
