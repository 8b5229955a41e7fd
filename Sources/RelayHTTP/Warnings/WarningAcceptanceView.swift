import RelayJSON
import RelayModel
import RelayStore

/// The answer to a warning; a repeat gets the same answer.
struct WarningAcceptanceView: ResponseModel {
    static let name = "WarningAcceptance"
    static let summary = "Warnings that are on disk and being sent: one per protected person with the number."

    /// The acceptances, at least one; `id` names the first.
    let acceptances: [Acceptance]

    static let properties: [ResponseField<WarningAcceptanceView>] = [
        .text("id", .text("The first warning.", .notice, example: "ntc_05Z8M2Q400000")) { $0.id },
        ResponseField(
            "ids",
            .list(
                of: .text("A warning.", .notice, example: "ntc_05Z8M2Q400000"),
                "All warnings, the first included: several people may have the number.",
                ListBounds(counts: 1...Int.max)
            )
        ) { .list($0.acceptances.map { .text($0.notice.id.description) }) },
        .text("state", .choice(NoticeState.self, "The state at acceptance.", example: .sending)) { _ in
            NoticeState.sending.name
        },
        .text("lane", .choice(Lane.self, "The priority.", example: .urgent)) { _ in Lane.urgent.name },
        ResponseField("audience", ReachView.schema) { ReachView(reach: $0.reach).json },
    ]

    private var id: String { acceptances.first?.notice.id.description ?? "" }

    /// The sum over all warnings: a guardian of two protected people gets both.
    private var reach: AudienceReach {
        AudienceReach(
            recipients: acceptances.reduce(0) { $0 + $1.reach.recipients },
            endpoints: acceptances.reduce(0) { $0 + $1.reach.endpoints },
            isExact: acceptances.allSatisfy(\.reach.isExact)
        )
    }
}
