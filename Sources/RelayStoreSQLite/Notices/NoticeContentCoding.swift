import Foundation
import RelayModel
import RelayStore

/// The parts of a notice that no query searches, as one JSON column.
struct NoticeContentCoding: Codable {
    private struct Text: Codable {
        var title: String
        var body: String
    }

    /// One language: the text for everyone, and those for readers that have their own.
    private struct Translation: Codable {
        var title: String?
        var body: String?
        var readers: [String: Text]?

        init(_ texts: [ReaderKind: NoticeText]) {
            title = texts[.member]?.title
            body = texts[.member]?.body
            let own = texts.filter { $0.key != .member }
            readers = own.isEmpty ? nil : NoticeContentCoding.written(own)
        }

        func texts(of id: NoticeID) throws(StoreError) -> [ReaderKind: NoticeText] {
            var texts = try NoticeContentCoding.named(readers ?? [:], of: id)
            if let title, let body { texts[.member] = NoticeText(title: title, body: body) }
            return texts
        }
    }

    private var lane: String
    private var severity: String
    private var issuer: String
    private var readers: [String: Text]
    private var languages: [String: Translation]?
    private var circles: [String]?
    private var roles: [String]?
    private var includeChildren: Bool?
    private var protectionOf: String?
    private var recipientsOf: String?
    private var endpoints: [String]?
    private var acknowledgeWithin: Int?
    private var forward: Bool?
    private var data: String?
    private var corrects: String?

    /// The values of the column.
    struct Content {
        var lane: Lane
        var severity: Severity
        var issuer: String
        var texts: [ReaderKind: NoticeText]
        var translations: [Language: [ReaderKind: NoticeText]]
        var audience: Audience
        var acknowledgement: AcknowledgementRule?
        var forward: Bool
        var data: String?
        var corrects: NoticeID?
    }

    static func encode(_ notice: Notice) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(NoticeContentCoding(notice)), as: UTF8.self)
    }

    /// - Throws: ``StoreError/corrupt(table:row:column:)`` if the column is invalid or contains an unknown value.
    static func decode(_ text: String, of id: NoticeID) throws(StoreError) -> Content {
        let coding = try column.known(
            try? JSONDecoder().decode(NoticeContentCoding.self, from: Data(text.utf8)),
            row: id.description
        )
        return try coding.content(of: id)
    }

    private static let column = StoredColumn("notices", "content")

    private init(_ notice: Notice) {
        lane = notice.lane.name
        severity = notice.severity.name
        issuer = notice.issuer
        readers = Self.written(notice.texts)
        if !notice.translations.isEmpty {
            languages = Dictionary(
                uniqueKeysWithValues: notice.translations.map { ($0.name, Translation($1)) }
            )
        }
        switch notice.audience {
        case .circles(let ids, let roles, let includeChildren):
            circles = ids.map(\.text)
            self.roles = roles.isEmpty ? nil : roles.map(\.name)
            self.includeChildren = includeChildren
        case .protectionOf(let person): protectionOf = person.text
        case .recipientsOf(let notice): recipientsOf = notice.description
        case .endpoints(let ids): endpoints = ids.map(\.text)
        }
        acknowledgeWithin = notice.acknowledgement?.withinSeconds
        forward = notice.forward ? true : nil
        data = notice.data
        corrects = notice.corrects?.description
    }

    private func content(of id: NoticeID) throws(StoreError) -> Content {
        let row = id.description
        var translations: [Language: [ReaderKind: NoticeText]] = [:]
        for (name, texts) in languages ?? [:] {
            translations[try Self.column.value(name, row: row)] = try texts.texts(of: id)
        }
        return Content(
            lane: try Self.column.value(lane, row: row),
            severity: try Self.column.value(severity, row: row),
            issuer: issuer,
            texts: try Self.named(readers, of: id),
            translations: translations,
            audience: try audience(of: id),
            acknowledgement: acknowledgeWithin.map(AcknowledgementRule.init(withinSeconds:)),
            forward: forward ?? false,
            data: data,
            corrects: try corrects.map { (text) throws(StoreError) in
                try Self.column.known(NoticeID(text), row: row)
            }
        )
    }

    private static func written(_ texts: [ReaderKind: NoticeText]) -> [String: Text] {
        Dictionary(uniqueKeysWithValues: texts.map { ($0.name, Text(title: $1.title, body: $1.body)) })
    }

    private static func named(
        _ texts: [String: Text],
        of id: NoticeID
    ) throws(StoreError) -> [ReaderKind: NoticeText] {
        var named: [ReaderKind: NoticeText] = [:]
        for (name, text) in texts {
            named[try column.value(name, row: id.description)] = NoticeText(title: text.title, body: text.body)
        }
        return named
    }

    private func audience(of id: NoticeID) throws(StoreError) -> Audience {
        let row = id.description
        if let protectionOf { return .protectionOf(PersonID(unchecked: protectionOf)) }
        if let recipientsOf { return .recipientsOf(try Self.column.known(NoticeID(recipientsOf), row: row)) }
        if let endpoints { return .endpoints(endpoints.map(EndpointID.init(unchecked:))) }
        var wanted: [Role] = []
        for name in roles ?? [] { wanted.append(try Self.column.value(name, row: row)) }
        return .circles(
            ids: (circles ?? []).map(CircleID.init(unchecked:)),
            roles: wanted,
            includeChildren: includeChildren ?? false
        )
    }
}
