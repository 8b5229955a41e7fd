import RelayModel

/// The answer to an accepted notice; a repeat gets the same answer.
package struct AcceptanceResponse: APIModel {
    package var id = ""
    package var state = ""
    package var lane = ""
    package var audience = ReachResponse()
    package var warnings: [String] = []

    package init() {}

    /// The warning about an audience without an enabled endpoint.
    package static let allOff =
        "Every endpoint of this notice is disabled, so it reaches no one. Enable one with PATCH /v1/endpoints/{id}."

    package static let fields = APIFields<Self>(
        "Acceptance",
        "A notice that is on disk and being sent.",
        [
            .field("id", \.id, .text("The notice.", .notice, example: "ntc_05Z8M2Q400000")),
            .field(
                "state",
                \.state,
                .choice(
                    NoticeState.self,
                    "The state at acceptance: sending, or scheduled if send_at is in the future.",
                    example: .sending
                )
            ),
            .field("lane", \.lane, .choice(Lane.self, "The priority.", example: .normal)),
            .field("audience", \.audience),
            .field(
                "warnings",
                \.warnings,
                .list(of: .text("A sentence.", example: Self.allOff), "Warnings about the accepted notice.")
            ).mayBeMissing,
        ]
    )
}

/// The size of a notice's audience.
package struct ReachResponse: APIModel {
    package var recipients = 0
    package var endpoints = 0
    package var exact = true

    package init() {}

    package static let fields = APIFields<Self>(
        "Reach",
        "The size of a notice's audience.",
        [
            .field("recipients", \.recipients, .integer("People.", example: 412)),
            .field("endpoints", \.endpoints, .integer("Endpoints.", example: 37)),
            .field(
                "exact",
                \.exact,
                .boolean(
                    "False while a large audience is being counted: the numbers are an upper bound.",
                    example: true
                )
            ).mayBeMissing,
        ]
    )
}

/// The answer to a warning; a repeat gets the same answer.
package struct WarningAcceptanceResponse: APIModel {
    package var id = ""
    package var ids: [String] = []
    package var state = ""
    package var lane = ""
    package var audience = ReachResponse()

    package init() {}

    package static let fields = APIFields<Self>(
        "WarningAcceptance",
        "Warnings that are on disk and being sent: one per protected person with the number.",
        [
            .field("id", \.id, .text("The first warning.", .notice, example: "ntc_05Z8M2Q400000")),
            .field(
                "ids",
                \.ids,
                .list(
                    of: .text("A warning.", .notice, example: "ntc_05Z8M2Q400000"),
                    "All warnings, the first included: several people may have the number.",
                    ListBounds(counts: 1...Int.max)
                )
            ),
            .field("state", \.state, .choice(NoticeState.self, "The state at acceptance.", example: .sending)),
            .field("lane", \.lane, .choice(Lane.self, "The priority.", example: .urgent)),
            .field("audience", \.audience),
        ]
    )
}
