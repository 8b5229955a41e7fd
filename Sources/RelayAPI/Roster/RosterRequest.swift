package import RelayModel

/// A roster to import: the rows of its files, with the columns as fields.
package struct RosterRequest: APIModel {
    package var units: [UnitRow]?
    package var circles: [CircleRow]?
    package var members: [MemberRow]?
    package var endpoints: [EndpointRow]?
    package var prune: Bool?

    package init() {}

    package static let fields: APIFields<Self> = fields(endpoint: EndpointRow.schema)

    /// The fields of a roster whose endpoints have one of these channels.
    package static func fields(channels: [ChannelName]) -> APIFields<Self> {
        fields(endpoint: EndpointRow.fields(channels: channels).schema)
    }

    private static func fields(endpoint: Schema) -> APIFields<Self> {
        APIFields(
            "RosterRequest",
            "A roster. Records that are not in it stay, unless `prune` is true.",
            [
                .optional(
                    "units",
                    \.units,
                    .list(of: UnitRow.schema, "As units.csv. Units are never removed.")
                ),
                .optional("circles", \.circles, .list(of: CircleRow.schema, "As circles.csv.")),
                .optional("members", \.members, .list(of: MemberRow.schema, "As members.csv.")),
                .optional("endpoints", \.endpoints, .list(of: endpoint, "As endpoints.csv.")),
                .optional(
                    "prune",
                    \.prune,
                    .boolean("Whether to remove records that the roster omits.", example: false)
                ),
            ]
        )
    }
}

extension RosterRequest {
    /// A row of units.csv.
    package struct UnitRow: APIModel {
        package var path = ""
        package var unit = UnitRequest()

        package init() {}

        package static let fields = APIFields<Self>(
            "UnitRow",
            "A row of units.csv.",
            [.field("path", \.path, UnitRequest.pathSchema)] + UnitRequest.fields.list.map { $0.inside(\.unit) }
        )
    }

    /// A row of circles.csv.
    package struct CircleRow: APIModel {
        package var id = ""
        package var name = ""
        package var kind = ""
        package var parentID: String?
        package var unit = ""

        package init() {}

        package static let fields = APIFields<Self>(
            "CircleRow",
            "A row of circles.csv.",
            [
                .field("circle_id", \.id, .text("The circle.", .rowID, example: "computing-2024")),
                .field("name", \.name, .text("Its name.", .personalName, example: "计算机学院 2024 级")),
                .field("kind", \.kind, .choice(CircleKind.self, "The kind.", example: .class)),
                .optional(
                    "parent_id",
                    \.parentID,
                    .text("The circle that contains it.", .rowID, example: "computing")
                ),
                .field("unit", \.unit, .text("The unit it belongs to.", .unit, example: "wangjiang/computing")),
            ]
        )
    }

    /// A row of members.csv: one membership.
    package struct MemberRow: APIModel {
        package var circleID = ""
        package var personID = ""
        package var name = ""
        package var role = ""
        package var phone: String?

        package init() {}

        package static let fields = APIFields<Self>(
            "MemberRow",
            "A row of members.csv: one membership.",
            [
                .field("circle_id", \.circleID, .text("The circle.", .rowID, example: "computing-2024")),
                .field("person_id", \.personID, .text("The person.", .rowID, example: "s24019901")),
                .field(
                    "name",
                    \.name,
                    .text("The person's name, the same in all rows.", .personalName, example: "张小明")
                ),
                .field("role", \.role, .choice(Role.self, "The person's role in this circle.", example: .protected)),
                .optional("phone", \.phone, .text("The person's number.", .phone, example: "19900001234")),
            ]
        )
    }

    /// A row of endpoints.csv.
    package struct EndpointRow: APIModel {
        package var id = ""
        package var endpoint = EndpointRequest()

        package init() {}

        package static let fields: APIFields<Self> = fields(EndpointRequest.fields)

        /// The fields with one of these channels.
        package static func fields(channels: [ChannelName]) -> APIFields<Self> {
            fields(EndpointRequest.fields(channels: channels))
        }

        private static func fields(_ endpoint: APIFields<EndpointRequest>) -> APIFields<Self> {
            APIFields(
                "EndpointRow",
                "A row of endpoints.csv.",
                [.field("endpoint_id", \.id, .text("The endpoint.", .rowID, example: "computing-2024-robot"))]
                    + endpoint.list.map { $0.inside(\.endpoint) }
            )
        }
    }
}
