import RelayJSON
import RelayModel
import RelayStore

/// The answer to an accepted notice; a repeat gets the same answer.
struct AcceptanceView: ResponseModel {
    static let name = "Acceptance"
    static let summary = "A notice that is on disk and being sent."

    let acceptance: Acceptance

    private static let allOff =
        "Every endpoint of this notice is disabled, so it reaches no one. Enable one with PATCH /v1/endpoints/{id}."

    static let properties: [ResponseField<AcceptanceView>] = [
        .text("id", .text("The notice.", .notice, example: "ntc_05Z8M2Q400000")) {
            $0.acceptance.notice.id.description
        },
        .text(
            "state",
            .choice(
                NoticeState.self,
                "The state at acceptance: sending, or scheduled if send_at is in the future.",
                example: .sending
            )
        ) {
            // Later changes do not show here: a repeat must get the same answer as the first request.
            ($0.acceptance.notice.sendAt == nil ? NoticeState.sending : .scheduled).name
        },
        .text("lane", .choice(Lane.self, "The priority.", example: .normal)) { $0.acceptance.notice.lane.name },
        ResponseField("audience", ReachView.schema) { ReachView(reach: $0.acceptance.reach).json },
        ResponseField(
            "warnings",
            .list(of: .text("A sentence.", example: allOff), "Warnings about the accepted notice.")
        ) { .list($0.acceptance.isAllOff ? [.text(allOff)] : []) },
    ]
}

/// The size of a notice's audience.
struct ReachView: ResponseModel {
    static let name = "Reach"
    static let summary = "The size of a notice's audience."

    let reach: AudienceReach

    static let properties: [ResponseField<ReachView>] = [
        .number("recipients", .integer("People.", example: 412)) { $0.reach.recipients },
        .number("endpoints", .integer("Endpoints.", example: 37)) { $0.reach.endpoints },
        .boolean(
            "exact",
            .boolean("False while a large audience is being counted: the numbers are an upper bound.", example: true)
        ) {
            $0.reach.isExact
        },
    ]
}
