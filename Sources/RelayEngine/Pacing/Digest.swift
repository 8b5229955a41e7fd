import RelayModel

/// Several notices to one group told in one message: which, and what it says.
///
/// It names each notice; whoever needs the whole text finds it by its title. Its size is bounded so that it fits the smallest
/// robot's message (2,048 bytes) in one part.
struct Digest {
    /// Bytes of the lines together.
    private static let capacity = 1500
    /// Bytes of a title.
    private static let titleLimit = 120
    /// How many may wait in memory to be merged; more wait in the store.
    static let mostWaiting = 200

    private(set) var lines: [String] = []
    private var size = 0

    /// Adds a notice's line.
    /// - Returns: false where there is no room left.
    mutating func add(_ notice: Notice) -> Bool {
        let moment = notice.sendAt ?? notice.acceptedAt
        let title = Self.cut(notice.text(for: .member).title)
        let time = moment.rfc3339()
        let minute = "\(time.dropFirst(5).prefix(5)) \(time.dropFirst(11).prefix(5))"
        let line = "\(lines.count + 1). \(title)（\(Self.cut(notice.issuer))，\(minute)）"
        guard lines.isEmpty || size + line.utf8.count < Self.capacity else { return false }
        size += line.utf8.count + 1
        lines.append(line)
        return true
    }

    /// The digest as a notice, after the first of those it names.
    func notice(like first: Notice) -> Notice {
        var notice = first
        let text = lines.joined(separator: "\n")
        notice.kind = .bulletin
        notice.texts = [.member: NoticeText(title: "\(lines.count) 条通知汇总", body: text)]
        notice.translations = [.en: NoticeText(title: "\(lines.count) notices in one", body: text)]
        notice.sendAt = nil
        notice.data = nil
        notice.corrects = nil
        return notice
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
