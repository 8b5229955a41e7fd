import RelayStore

/// How many a notice is for.
struct ReachView: View {
    static let name = "Reach"
    static let summary = "How many a notice is for."

    let reach: AudienceReach

    static let properties: [Property<ReachView>] = [
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
