/// Whether all is well.
struct HealthView: View {
    static let name = "Health"
    static let summary = "Whether all is well."

    let reasons: [String]
    /// What is wrong although the relay takes and sends.
    var notes: [String] = []

    static let properties: [Property<HealthView>] = [
        .text("status", .text("`ok`.", .choice(["ok"]), example: "ok")) { $0.reasons.isEmpty ? "ok" : "unwell" },
        Property(
            "notes",
            .list(
                of: .text(
                    "A sentence.",
                    example:
                        "12 endpoints of feishu-robot are refused alike (19021): the cause is this machine's clock"
                ),
                "What is wrong although notices are taken and sent."
            )
        ) { .list($0.notes.map { .text($0) }) },
    ]
}
