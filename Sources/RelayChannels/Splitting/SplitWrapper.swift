/// What must be closed at the end of a part and opened again in the next.
struct SplitWrapper: Hashable {
    let opening: String
    let closing: String

    static let fence = SplitWrapper(opening: "```\n", closing: "\n```")
}
