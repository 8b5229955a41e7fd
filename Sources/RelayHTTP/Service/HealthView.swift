/// Whether all is well.
struct HealthView: View {
    static let name = "Health"
    static let summary = "Whether all is well."

    let reasons: [String]

    static let properties: [Property<HealthView>] = [
        .text("status", .text("`ok`.", .choice(["ok"]), example: "ok")) { $0.reasons.isEmpty ? "ok" : "unwell" }
    ]
}
