import RelayModel

/// A warning about one person.
package struct WarningRequest: APIModel {
    package var eventID = ""
    package var phone = ""
    package var risk = ""
    package var suspect: String?
    package var occurredAt: String?

    package init() {}

    package init(eventID: String, phone: String, risk: String, suspect: String? = nil) {
        (self.eventID, self.phone, self.risk, self.suspect) = (eventID, phone, risk, suspect)
    }

    package static let fields = APIFields<Self>(
        "WarningRequest",
        "A person with this number is on the phone with a suspect.",
        [
            .field(
                "event_id",
                \.eventID,
                .text(
                    """
                    The sender's id of the event. The same id with the same number is the same warning; another risk \
                    or suspect with it is refused. To raise the risk, report the event under a new id.
                    """,
                    .written(.eventID),
                    example: "evt-20260302-0031"
                )
            ),
            .field(
                "phone",
                \.phone,
                .text(
                    """
                    The protected person's number. Each protected person with it is warned; if none is protected, \
                    each person with it.
                    """,
                    .phone,
                    example: "19900001234"
                )
            ),
            .field(
                "risk",
                \.risk,
                .text(
                    "How likely the fraud is.",
                    .choice(Severity.allCases.filter { $0 != .info }.map(\.name)),
                    example: Severity.high.name
                )
            ),
            .optional(
                "suspect",
                \.suspect,
                .text("A description of the suspect.", .written(.suspect), example: "冒充客服，境外来电")
            ),
            .optional(
                "occurred_at",
                \.occurredAt,
                .text("When it happened.", .moment, example: "2026-03-02T15:29:40+08:00")
            ),
        ]
    )
}
