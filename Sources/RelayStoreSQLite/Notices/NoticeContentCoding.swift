import Foundation
import RelayModel
import RelayStore

/// The parts of a notice that no query looks into, as one JSON column.
struct NoticeContentCoding: Codable {
    private struct Text: Codable {
        var title: String
        var body: String
    }

    private var lane: String
    private var severity: String
    private var issuer: String
    private var readers: [String: Text]
    private var languages: [String: Text]?
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
        var translations: [Language: NoticeText]
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
        readers = Dictionary(uniqueKeysWithValues: notice.texts.map { ($0.name, Text(title: $1.title, body: $1.body)) })
        if !notice.translations.isEmpty {
            languages = Dictionary(
                uniqueKeysWithValues: notice.translations.map { ($0.name, Text(title: $1.title, body: $1.body)) }
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
            func named<Key: NamedCase & Hashable>(_ texts: [String: Text]) -> [Key: NoticeText] {
                Dictionary(
                    uniqueKeysWithValues: texts.compactMap { name, text in
                        Key(name: name).map { ($0, NoticeText(title: text.title, body: text.body)) }
                    }
                )
            }
            return Content(
                lane: Lane(name: lane) ?? .normal,
                severity: Severity(name: severity) ?? .info,
                issuer: issuer,
                texts: named(readers),
                translations: named(languages ?? [:]),
                audience: audience,
                acknowledgement: acknowledgeWithin.map(AcknowledgementRule.init(withinSeconds:)),
                forward: forward ?? false,
                data: data,
                corrects: corrects.flatMap { NoticeID($0) }
            )
        }
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
