import Foundation
import RelayModel
import RelayStore

/// The parts of a notice that no query looks into, as one JSON column.
struct NoticeContentCoding: Codable {
    private struct Text: Codable {
        var title: String
        var body: String
    }

    /// One language: everybody's text, and those of readers who have their own.
    private struct Translation: Codable {
        var title: String?
        var body: String?
        var readers: [String: Text]?

        init(_ texts: [Reader: NoticeText]) {
            title = texts[.member]?.title
            body = texts[.member]?.body
            let own = texts.filter { $0.key != .member }
            readers = own.isEmpty ? nil : NoticeContentCoding.written(own)
        }

        var texts: [Reader: NoticeText] {
            var texts: [Reader: NoticeText] = NoticeContentCoding.named(readers ?? [:])
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

    /// What the column holds, as values.
    struct Content {
        var lane: Lane
        var severity: Severity
        var issuer: String
        var texts: [Reader: NoticeText]
        var translations: [Language: [Reader: NoticeText]]
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

    static func decode(_ text: String) throws -> Content {
        try JSONDecoder().decode(NoticeContentCoding.self, from: Data(text.utf8)).content
    }

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

    private var content: Content {
        get throws {
            Content(
                lane: Lane(name: lane) ?? .normal,
                severity: Severity(name: severity) ?? .info,
                issuer: issuer,
                texts: Self.named(readers),
                translations: Dictionary(
                    uniqueKeysWithValues: (languages ?? [:]).compactMap { name, texts in
                        Language(name: name).map { ($0, texts.texts) }
                    }
                ),
                audience: audience,
                acknowledgement: acknowledgeWithin.map(AcknowledgementRule.init(withinSeconds:)),
                forward: forward ?? false,
                data: data,
                corrects: corrects.flatMap { NoticeID($0) }
            )
        }
    }

    private static func written(_ texts: [Reader: NoticeText]) -> [String: Text] {
        Dictionary(uniqueKeysWithValues: texts.map { ($0.name, Text(title: $1.title, body: $1.body)) })
    }

    private static func named(_ texts: [String: Text]) -> [Reader: NoticeText] {
        Dictionary(
            uniqueKeysWithValues: texts.compactMap { name, text in
                Reader(name: name).map { ($0, NoticeText(title: text.title, body: text.body)) }
            }
        )
    }

    private var audience: Audience {
        if let protectionOf { return .protectionOf(PersonID(unchecked: protectionOf)) }
        if let recipientsOf, let notice = NoticeID(recipientsOf) { return .recipientsOf(notice) }
        if let endpoints { return .endpoints(endpoints.map(EndpointID.init(unchecked:))) }
        return .circles(
            ids: (circles ?? []).map(CircleID.init(unchecked:)),
            roles: (roles ?? []).compactMap { Role(name: $0) },
            includeChildren: includeChildren ?? false
        )
    }
}
