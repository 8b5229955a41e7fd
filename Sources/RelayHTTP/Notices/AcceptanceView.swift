import RelayJSON
import RelayModel
import RelayStore

/// The answer to an accepted notice; the same for its repeats.
struct AcceptanceView: ResponseModel {
    static let name = "Acceptance"
    static let summary = "A notice that is on disk and on its way."

    let acceptance: Acceptance

    private static let allOff =
        "Every endpoint of this notice is switched off, so it reaches no one. Switch one on with PATCH /v1/endpoints/{id}."

    static let properties: [ResponseField<AcceptanceView>] = [
        .text("id", .text("The notice.", .notice, example: "ntc_05Z8M2Q400000")) {
            $0.acceptance.notice.id.description
        },
        .text(
            "state",
            .choice(
                NoticeState.self,
                "As it was accepted: sending, or scheduled where send_at lies ahead.",
                example: .sending
            )
        ) {
            // What became of it since is another question's answer: a repeat must read like the first.
            ($0.acceptance.notice.sendAt == nil ? NoticeState.sending : .scheduled).name
        },
        .text("lane", .choice(Lane.self, "Who goes first.", example: .normal)) { $0.acceptance.notice.lane.name },
        ResponseField("audience", ReachView.schema) { ReachView(reach: $0.acceptance.reach).json },
        ResponseField(
            "warnings",
            .list(of: .text("A sentence.", example: allOff), "Things to know although the notice was accepted.")
        ) { .list($0.acceptance.isAllOff ? [.text(allOff)] : []) },
    ]
}

/// How many a notice is for.
struct ReachView: ResponseModel {
    static let name = "Reach"
    static let summary = "How many a notice is for."

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
