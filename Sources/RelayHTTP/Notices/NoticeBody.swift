import RelayJSON
import RelayModel
import RelayService

/// The body of a notice to be sent or previewed.
enum NoticeBody {
    /// What a preview needs: whom it is for, and whether it is a drill. The rest of a notice may be there too, and its
    /// title may still be blank.
    static func previewSchema(_ rules: NoticeRules) -> Schema {
        let title = TextRule.line(upTo: rules.titleLimit, mayBeBlank: true)
        let body = TextRule.text(upTo: rules.bodyLimit, .bytes, mayBeBlank: true)
        let parts = members(title: title, body: body, rules).map { member in
            var member = member
            member.isRequired = member.name == "audience"
            return member
        }
        return Schema.object("PreviewRequest", "", parts).shown(
            as: "A notice as it would be sent; only its audience must be there.",
            example: .members([
                "kind": .text("bulletin"),
                "audience": .members(["circles": .list([.text("computing-2024")]), "include_children": .bool(true)]),
            ])
        )
    }

    /// A notice within these bounds.
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
            .optional("lane", .choice(Lane.self, "Who goes first; by default the kind's.", example: .normal)),
            .optional(
                "severity",
                .choice(Severity.self, "How bad it is; by default info, for warnings high.", example: .info)
            ),
            .optional(
                "expires_at",
                .text("Not after; with expires_in absent.", .moment, example: "2026-03-03T18:00:00+08:00")
            ),
            .optional(
                "expires_in",
                .text("Not later than so long after it is sent; with expires_at absent.", .span, example: "24h")
            ),
            .optional("send_at", .text("Not before.", .moment, example: "2026-03-03T08:00:00+08:00")),
            .optional("ack", acknowledgement),
            .optional("forward", .boolean("Whether members are asked to push it on.", example: false)),
            .optional("data", data),
            .optional(
                "languages",
                .map(
                    "The text in further languages.",
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
            "Given to webhook receivers; channels read its url, picture and image (texts) and mention_mobiles (telephone numbers).",
        example: .members(["case": .text("2026-0317")])
    )

    private static let audience = Schema.object(
        "AudienceRequest",
        "Whom it is for.",
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
                    "Only members with one of these roles; none for everybody."
                )
            ),
            .optional("include_children", .boolean("Also the circles nested in these.", example: true)),
        ]
    )

    private static let acknowledgement = Schema.object(
        "AcknowledgementRequest",
        "What is wanted back.",
        [
            SchemaMember("required", .boolean("Whether somebody must acknowledge.", example: true)),
            .optional("within_seconds", .integer("Within what time; 300 by default.", in: 1...604_800, example: 300)),
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

    /// The service's request from a body that the schema has passed.
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
    /// A correction within the bounds of a notice.
    static func schema(_ rules: NoticeRules) -> Schema {
        .object(
            "CorrectionRequest",
            "What is right.",
            [
                SchemaMember("title", .text("One line.", .written(rules.title), example: "更正：通报中的时间有误")),
                SchemaMember("body", .text("The text.", .written(rules.body), example: "正确的时间为 3 月 2 日 15:30。")),
            ]
        )
    }
}
