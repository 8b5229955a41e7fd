import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// The audience of a notice and the messages that it would get.
struct PreviewView: ResponseModel {
    static let name = "Preview"
    static let summary = "The audience of a notice and its messages; nothing is sent."

    let preview: AudiencePreview
    let messages: [MessagePreview]

    private static let share = Schema.object(
        "CircleShare",
        "One circle's share of the audience.",
        [
            SchemaMember("id", .text("The circle.", .slug, example: "computing-2024")),
            SchemaMember("name", .text("Its name.", example: "计算机学院 2024 级")),
            SchemaMember(
                "endpoints",
                .integer("The number of endpoints; each counts for the first circle that names it.", example: 12)
            ),
        ]
    )

    private static let exclusion = Schema.object(
        "Exclusion",
        "The excluded people or endpoints, by reason.",
        [
            SchemaMember(
                "reason",
                .text("A stable code: endpoint_disabled, not_for_drills, no_endpoint.", example: "no_endpoint")
            ),
            SchemaMember("count", .integer("How many.", example: 3)),
            SchemaMember("examples", .list(of: .text("An id.", example: "s24019901"), "The first few.")),
        ]
    )

    private static let message = Schema.object(
        "MessagePreview",
        "The message that one channel would send.",
        [
            SchemaMember("channel", .text("The channel.", .slug, example: "aliyun-sms")),
            SchemaMember(
                "parts",
                .integer("Messages per endpoint; 0 if a person passes the text on.", example: 1)
            ),
            .optional("sms_segments", .integer("Billed short messages per number.", example: 2)),
            SchemaMember("text", .text("The whole text as the recipient reads it.", example: "【警情通报】冒充客服退款\n近日多名学生……")),
            .optional("problem", .text("Why the channel cannot send it.", example: "text holds a link, which …")),
        ]
    )

    static let properties: [ResponseField<PreviewView>] = [
        ResponseField("audience", ReachView.schema) { ReachView(reach: $0.preview.reach).json },
        ResponseField("circles", .list(of: share, "In the order of the audience.")) { view in
            .list(
                view.preview.byCircle.map {
                    .members(["id": .text($0.circle.text), "name": .text($0.name), "endpoints": .number($0.endpoints)])
                }
            )
        },
        ResponseField(
            "roles",
            .map(
                "The number of people by role; a person with two roles counts for the first.",
                keys: .choice(Role.allCases.map(\.name)),
                of: .integer("People.", example: 400),
                example: ["protected"]
            )
        ) { view in
            .object(
                Role.allCases.compactMap { role in
                    view.preview.byRole[role].map { JSON.Member(name: role.name, value: .number($0)) }
                }
            )
        },
        ResponseField(
            "channels",
            .map(
                "The number of endpoints by channel.",
                keys: .slug,
                of: .integer("Endpoints.", example: 12),
                example: ["wecom-robot"]
            )
        ) { view in
            .object(
                view.preview.byChannel.sorted { $0.key < $1.key }.map {
                    JSON.Member(name: $0.key.text, value: .number($0.value))
                }
            )
        },
        ResponseField("excluded", .list(of: exclusion, "The excluded people or endpoints, by reason.")) { view in
            .list(
                view.preview.excluded.map {
                    .members([
                        "reason": .text($0.reason), "count": .number($0.count),
                        "examples": .list($0.examples.map { .text($0) }),
                    ])
                }
            )
        },
        ResponseField("messages", .list(of: message, "The message of each channel; empty without a title.")) {
            view in
            .list(
                view.messages.map { message in
                    var members: [JSON.Member] = [
                        JSON.Member(name: "channel", value: .text(message.channel.text)),
                        JSON.Member(name: "parts", value: .number(message.parts)),
                    ]
                    if let count = message.smsSegments {
                        members.append(JSON.Member(name: "sms_segments", value: .number(count)))
                    }
                    members.append(JSON.Member(name: "text", value: .text(message.text)))
                    if let problem = message.problem {
                        members.append(JSON.Member(name: "problem", value: .text(problem)))
                    }
                    return .object(members)
                }
            )
        },
    ]
}
