import RelayModel
import RelayStore

/// Whom a notice would reach.
struct PreviewView: View {
    static let name = "Preview"
    static let summary = "Whom a notice would reach; nothing is sent."

    let preview: AudiencePreview

    private static let share = Schema.object(
        "CircleShare",
        "What one circle contributes.",
        [
            SchemaMember("id", .text("The circle.", .slug, example: "computing-2024")),
            SchemaMember("name", .text("Its name.", example: "计算机学院 2024 级")),
            SchemaMember(
                "endpoints",
                .integer("Endpoints, each counted at the first circle that names it.", example: 12)
            ),
        ]
    )

    private static let exclusion = Schema.object(
        "Exclusion",
        "Who is left out, and why.",
        [
            SchemaMember(
                "reason",
                .text("A stable word: endpoint_disabled, not_for_drills, no_endpoint.", example: "no_endpoint")
            ),
            SchemaMember("count", .integer("How many.", example: 3)),
            SchemaMember("examples", .list(of: .text("An id.", example: "s24019901"), "The first few.")),
        ]
    )

    static let properties: [Property<PreviewView>] = [
        Property("audience", ReachView.schema) { ReachView(reach: $0.preview.reach).json },
        Property("circles", .list(of: share, "In the audience's order.")) { view in
            .list(
                view.preview.byCircle.map {
                    .members(["id": .text($0.circle.text), "name": .text($0.name), "endpoints": .number($0.endpoints)])
                }
            )
        },
        Property(
            "roles",
            .map(
                "People by role; one with two roles counts at the first.",
                keys: .choice(Role.allCases.map(\.name)),
                of: .integer("People.", example: 400),
                example: ["protected"]
            )
        ) { view in
            .object(
                Role.allCases.compactMap { role in
                    view.preview.byRole[role].map { JSONMember(name: role.name, value: .number($0)) }
                }
            )
        },
        Property(
            "channels",
            .map(
                "Endpoints by channel.",
                keys: .slug,
                of: .integer("Endpoints.", example: 12),
                example: ["wecom-robot"]
            )
        ) { view in
            .object(
                view.preview.byChannel.sorted { $0.key < $1.key }.map {
                    JSONMember(name: $0.key.text, value: .number($0.value))
                }
            )
        },
        Property("excluded", .list(of: exclusion, "Who is left out, and why.")) { view in
            .list(
                view.preview.excluded.map {
                    .members([
                        "reason": .text($0.reason), "count": .number($0.count),
                        "examples": .list($0.examples.map { .text($0) }),
                    ])
                }
            )
        },
    ]
}
