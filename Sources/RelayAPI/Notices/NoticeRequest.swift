package import RelayJSON
package import RelayModel

/// A notice to be sent or previewed.
package struct NoticeRequest: APIModel {
    package var kind = ""
    package var title = ""
    package var body = ""
    package var audience = AudienceRequest()
    package var lane: String?
    package var severity: String?
    package var expiresAt: String?
    /// A duration such as `24h`, as ``DurationFormat`` reads it.
    package var expiresIn: String?
    package var sendAt: String?
    package var acknowledgement: AcknowledgementRequest?
    package var forward: Bool?
    /// An object that channels and webhook receivers get.
    package var data: JSON?
    /// The text in other languages, by the language's name.
    package var languages: APIMap<TextRequest>?

    package init() {}

    package init(kind: String, title: String, body: String, audience: AudienceRequest) {
        (self.kind, self.title, self.body, self.audience) = (kind, title, body, audience)
    }

    /// The rules of a title and a body by default. The relay's configuration may set others.
    static let rules = (title: TextRule.line(upTo: 120), body: TextRule.text(upTo: 100_000, .bytes))

    package static let fields: APIFields<Self> = fields(title: rules.title, body: rules.body)

    /// The fields within these limits.
    package static func fields(title: TextRule, body: TextRule) -> APIFields<Self> {
        APIFields("NoticeRequest", "A notice to be sent.", list(title: title, body: body))
    }

    /// The schema of a notice within these limits.
    package static func schema(title: TextRule, body: TextRule) -> Schema {
        fields(title: title, body: body).schema.shown(
            as: "A notice to be sent.",
            example: .members([
                "kind": .text("bulletin"), "title": .text("警情通报：冒充客服退款"), "body": .text("近日多名学生接到自称平台客服的电话……"),
                "audience": .members(["circles": .list([.text("computing-2024")]), "include_children": .bool(true)]),
                "expires_in": .text("24h"),
            ])
        )
    }

    /// The schema of a preview: the audience, and whether it is a drill. Other fields of a notice are allowed.
    package static func previewSchema(title: TextRule, body: TextRule) -> Schema {
        let members = fields(title: title, body: body).list.map { field in
            var member = field.member
            member.isRequired = field.name == "audience"
            return member
        }
        return Schema.object("PreviewRequest", "", members).shown(
            as: "A notice to preview; only its audience is required.",
            example: .members([
                "kind": .text("bulletin"),
                "audience": .members(["circles": .list([.text("computing-2024")]), "include_children": .bool(true)]),
            ])
        )
    }

    private static func list(title: TextRule, body: TextRule) -> [APIField<Self>] {
        [
            .field("kind", \.kind, .choice(NoticeKind.self, "What it is.", example: .bulletin)).mayBeMissing,
            .field("title", \.title, .text("One line.", .written(title), example: "警情通报：冒充客服退款")).mayBeMissing,
            .field(
                "body",
                \.body,
                .text("The text; \(body.limit) bytes.", .written(body), example: "近日多名学生接到自称平台客服的电话……")
            ).mayBeMissing,
            .field("audience", \.audience),
            .optional(
                "lane",
                \.lane,
                .choice(Lane.self, "The priority; by default that of the kind.", example: .normal)
            ),
            .optional(
                "severity",
                \.severity,
                .choice(Severity.self, "The severity; by default info, for warnings high.", example: .info)
            ),
            .optional(
                "expires_at",
                \.expiresAt,
                .text("The latest time to send; excludes expires_in.", .moment, example: "2026-03-03T18:00:00+08:00")
            ),
            .optional(
                "expires_in",
                \.expiresIn,
                .text("The longest time to send it, from its start; excludes expires_at.", .span, example: "24h")
            ),
            .optional("send_at", \.sendAt, .text("Not before.", .moment, example: "2026-03-03T08:00:00+08:00")),
            .optional("ack", \.acknowledgement, AcknowledgementRequest.schema),
            .optional("forward", \.forward, .boolean("Whether members are asked to forward it.", example: false)),
            .optional("data", \.data, data),
            .optional(
                "languages",
                \.languages,
                .map(
                    "The text in other languages.",
                    keys: .choice(Language.allCases.map(\.name)),
                    of: TextRequest.fields(title: title, body: body).schema,
                    example: ["en"]
                )
            ),
        ]
    }

    private static let data = Schema(
        shape: .anyObject,
        summary:
            "Passed to webhook receivers. Channels read url, picture, image (texts) and mention_mobiles (numbers).",
        example: .members(["case": .text("2026-0317")])
    )
}

/// The audience of a notice.
package struct AudienceRequest: APIModel {
    package var circles: [String] = []
    package var roles: [String]?
    package var includeChildren: Bool?

    package init() {}

    package init(circles: [String], roles: [String]? = nil, includeChildren: Bool = false) {
        (self.circles, self.roles, self.includeChildren) = (circles, roles, includeChildren)
    }

    package static let fields = APIFields<Self>(
        "AudienceRequest",
        "The audience.",
        [
            .field(
                "circles",
                \.circles,
                .list(
                    of: .text("A circle's id.", .slug, example: "computing-2024"),
                    "At least one.",
                    ListBounds(counts: 1...Audience.circleLimit, shortCode: "empty_audience")
                )
            ),
            .optional(
                "roles",
                \.roles,
                .list(
                    of: .choice(Role.self, "A role.", example: .guardian),
                    "Only members with one of these roles; empty for all members."
                )
            ),
            .optional(
                "include_children",
                \.includeChildren,
                .boolean("Whether circles inside these are included.", example: true)
            ),
        ]
    )
}

/// The acknowledgement that a notice asks for.
package struct AcknowledgementRequest: APIModel {
    package var required = false
    package var withinSeconds: Int?

    package init() {}

    package static let fields = APIFields<Self>(
        "AcknowledgementRequest",
        "The acknowledgement that is asked for.",
        [
            .field("required", \.required, .boolean("Whether an acknowledgement is required.", example: true)),
            .optional(
                "within_seconds",
                \.withinSeconds,
                .integer("The time limit; 300 by default.", in: 1...604_800, example: 300)
            ),
        ]
    )
}

/// A title and a body in another language.
package struct TextRequest: APIModel {
    package var title = ""
    package var body = ""

    package init() {}

    package static let fields: APIFields<Self> = fields(
        title: NoticeRequest.rules.title,
        body: NoticeRequest.rules.body
    )

    /// The fields within these limits.
    package static func fields(title: TextRule, body: TextRule) -> APIFields<Self> {
        APIFields(
            "TextRequest",
            "A title and a body.",
            [
                .field("title", \.title, .text("One line.", .written(title), example: "Police notice: fake refunds")),
                .field(
                    "body",
                    \.body,
                    .text("The text.", .written(body), example: "Several students were called by …")
                ),
            ]
        )
    }
}

/// The text of a correction.
package struct CorrectionRequest: APIModel {
    package var title = ""
    package var body = ""

    package init() {}

    package init(title: String, body: String) { (self.title, self.body) = (title, body) }

    package static let fields: APIFields<Self> = fields(
        title: NoticeRequest.rules.title,
        body: NoticeRequest.rules.body
    )

    /// The fields within these limits.
    package static func fields(title: TextRule, body: TextRule) -> APIFields<Self> {
        APIFields(
            "CorrectionRequest",
            "The corrected text.",
            [
                .field("title", \.title, .text("One line.", .written(title), example: "更正：通报中的时间有误")),
                .field("body", \.body, .text("The text.", .written(body), example: "正确的时间为 3 月 2 日 15:30。")),
            ]
        )
    }
}
