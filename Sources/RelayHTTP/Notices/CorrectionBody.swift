import RelayService

/// The body of a correction.
enum CorrectionBody {
    /// A correction within the bounds of a notice.
    static func schema(_ rules: NoticeRules) -> Schema {
        .object(
            "CorrectionRequest",
            "What is right.",
            [
                SchemaMember("title", .text("One line.", .written(rules.title), example: "更正：通报中的时间有误")),
                SchemaMember("body", .text("The text.", .written(rules.body), example: "正确的时间为 3 月 2 日 15:30。")),
            ]
        )
    }
}
