import RelayJSON
import RelayModel
import RelayService

/// The body of a notice to be sent or previewed.
enum NoticeBody {
    /// The schema of a preview: the audience, and whether it is a drill. Other fields of a notice are allowed, and the
    /// title may be blank.
    static func previewSchema(_ rules: NoticeRules) -> Schema {
        let title = TextRule.line(upTo: rules.titleLimit, mayBeBlank: true)
        let body = TextRule.text(upTo: rules.bodyLimit, .bytes, mayBeBlank: true)
        let parts = members(title: title, body: body, rules).map { member in
            var member = member
            member.isRequired = member.name == "audience"
            return member
        }
        return Schema.object("PreviewRequest", "", parts).shown(
            as: "A notice to preview; only its audience is required.",
            example: .members([
                "kind": .text("bulletin"),
                "audience": .members(["circles": .list([.text("computing-2024")]), "include_children": .bool(true)]),
            ])
        )
    }

    /// The schema of a notice within these limits.
    static func schema(_ rules: NoticeRules) -> Schema {
        Schema.object("NoticeRequest", "", members(title: rules.title, body: rules.body, rules)).shown(
            as: "A notice to be sent.",
            example: .members([
                "kind": .text("bulletin"), "title": .text("警情通报：冒充客服退款"), "body": .text("近日多名学生接到自称平台客服的电话……"),
                "audience": .members(["circles": .list([.text("computing-2024")]), "include_children": .bool(true)]),
                "expires_in": .text("24h"),
            ])
        )
    }

    private static func members(title: TextRule, body: TextRule, _ rules: NoticeRules) -> [SchemaMember] {
        [
            SchemaMember("kind", .choice(NoticeKind.self, "What it is.", example: .bulletin)),
            SchemaMember("title", .text("One line.", .written(title), example: "警情通报：冒充客服退款")),
            SchemaMember(
                "body",
                .text("The text; \(body.limit) bytes.", .written(body), example: "近日多名学生接到自称平台客服的电话……")
            ),
            SchemaMember("audience", audience),
            .optional("lane", .choice(Lane.self, "The priority; by default that of the kind.", example: .normal)),
            .optional(
                "severity",
                .choice(Severity.self, "The severity; by default info, for warnings high.", example: .info)
            ),
            .optional(
                "expires_at",
                .text("The latest time to send; excludes expires_in.", .moment, example: "2026-03-03T18:00:00+08:00")
            ),
            .optional(
                "expires_in",
                .text("The longest time to send it, from its start; excludes expires_at.", .span, example: "24h")
            ),
            .optional("send_at", .text("Not before.", .moment, example: "2026-03-03T08:00:00+08:00")),
            .optional("ack", acknowledgement),
            .optional("forward", .boolean("Whether members are asked to forward it.", example: false)),
            .optional("data", data),
            .optional(
                "languages",
                .map(
                    "The text in other languages.",
                    keys: .choice(Language.allCases.map(\.name)),
                    of: text(rules),
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

    private static let audience = Schema.object(
        "AudienceRequest",
        "The audience.",
        [
            SchemaMember(
                "circles",
                .list(
                    of: .text("A circle's id.", .slug, example: "computing-2024"),
                    "At least one.",
                    ListBounds(counts: 1...NoticeRules.circleLimit, shortCode: "empty_audience")
                )
            ),
            .optional(
                "roles",
                .list(
                    of: .choice(Role.self, "A role.", example: .guardian),
                    "Only members with one of these roles; empty for all members."
                )
            ),
            .optional("include_children", .boolean("Whether circles inside these are included.", example: true)),
        ]
    )

    private static let acknowledgement = Schema.object(
        "AcknowledgementRequest",
        "The acknowledgement that is asked for.",
        [
            SchemaMember("required", .boolean("Whether an acknowledgement is required.", example: true)),
            .optional("within_seconds", .integer("The time limit; 300 by default.", in: 1...604_800, example: 300)),
        ]
    )

    private static func text(_ rules: NoticeRules) -> Schema {
        .object(
            "TextRequest",
            "A title and a body.",
            [
                SchemaMember(
                    "title",
                    .text("One line.", .written(rules.title), example: "Police notice: fake refunds")
                ),
                SchemaMember(
                    "body",
                    .text("The text.", .written(rules.body), example: "Several students were called by …")
                ),
            ]
        )
    }

    /// The request of a body that the schema has validated.
    static func request(_ body: JSON) -> SendRequest {
        let audience = body["audience"]
        var request = SendRequest(
            kind: body["kind"]?.text.flatMap { NoticeKind(name: $0) } ?? .bulletin,
            title: body["title"]?.text ?? "",
            body: body["body"]?.text ?? "",
            circles: (audience?["circles"]?.elements ?? []).compactMap { $0.text.flatMap { CircleID($0) } },
            roles: (audience?["roles"]?.elements ?? []).compactMap { $0.text.flatMap { Role(name: $0) } },
            includeChildren: audience?["include_children"]?.bool ?? false
        )
        request.lane = body["lane"]?.text.flatMap { Lane(name: $0) }
        request.severity = body["severity"]?.text.flatMap { Severity(name: $0) }
        request.expiresAt = body["expires_at"]?.text.flatMap { Timestamp(rfc3339: $0) }
        request.expiresIn = body["expires_in"]?.text.flatMap { DurationFormat.duration($0) }
        request.sendAt = body["send_at"]?.text.flatMap { Timestamp(rfc3339: $0) }
        if let rule = body["ack"], rule["required"]?.bool == true {
            request.acknowledgement = AcknowledgementRule(withinSeconds: rule["within_seconds"]?.integer ?? 300)
        }
        request.forward = body["forward"]?.bool ?? false
        if let data = body["data"], data != .null { request.data = String(decoding: data.bytes, as: UTF8.self) }
        if case .object(let members) = body["languages"] {
            for member in members {
                guard let language = Language(name: member.name) else { continue }
                request.translations[language] = NoticeText(
                    title: member.value["title"]?.text ?? "",
                    body: member.value["body"]?.text ?? ""
                )
            }
        }
        return request
    }
}

/// The body of a correction.
enum CorrectionBody {
    /// The schema of a correction within the limits of a notice.
    static func schema(_ rules: NoticeRules) -> Schema {
        .object(
            "CorrectionRequest",
            "The corrected text.",
            [
                SchemaMember("title", .text("One line.", .written(rules.title), example: "更正：通报中的时间有误")),
                SchemaMember("body", .text("The text.", .written(rules.body), example: "正确的时间为 3 月 2 日 15:30。")),
            ]
        )
    }
}
