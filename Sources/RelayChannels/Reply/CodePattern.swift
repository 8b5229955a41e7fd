/// Which codes a row of the answer table is for: one code, or all that begin like it (`Throttling.*`, `429*`).
struct CodePattern: Hashable, Sendable {
    private let text: String
    private let isPrefix: Bool

    init(_ text: String) {
        isPrefix = text.hasSuffix("*")
        self.text = isPrefix ? String(text.dropLast()) : text
    }

    func matches(_ code: String) -> Bool { isPrefix ? code.hasPrefix(text) : code == text }
}
