/// The body of a correction.
enum CorrectionBody {
    static let schema = Schema.object(
        "CorrectionRequest",
        "What is right.",
        [
            SchemaMember("title", .text("One line.", example: "更正：通报中的时间有误")),
            SchemaMember("body", .text("The text.", example: "正确的时间为 3 月 2 日 15:30。")),
        ]
    )
}
