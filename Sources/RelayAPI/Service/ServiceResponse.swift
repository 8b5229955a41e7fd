/// The channels that an endpoint can use.
package struct ChannelsResponse: APIModel {
    package var items: [String] = []

    package init() {}

    package init(items: [String]) { self.items = items }

    package static let fields = APIFields<Self>(
        "Channels",
        "The channels that an endpoint can use.",
        [
            .field(
                "items",
                \.items,
                .list(of: .text("A channel's name.", .slug, example: "wecom-robot"), "All names, sorted.")
            )
        ]
    )
}

/// The relay's health.
package struct HealthResponse: APIModel {
    package var status = "ok"
    package var notes: [String] = []

    package init() {}

    package init(notes: [String]) { self.notes = notes }

    package static let fields = APIFields<Self>(
        "Health",
        "The relay's health.",
        [
            .field("status", \.status, .text("`ok`.", .choice(["ok"]), example: "ok")),
            .field(
                "notes",
                \.notes,
                .list(
                    of: .text(
                        "A sentence.",
                        example:
                            "12 endpoints of feishu-robot are refused alike (19021): the cause is this machine's clock"
                    ),
                    "Faults although notices are accepted and sent."
                )
            ),
        ]
    )
}
