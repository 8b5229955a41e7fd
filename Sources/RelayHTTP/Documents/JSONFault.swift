/// Why bytes are not JSON, and where.
struct JSONFault: Error, Sendable, Hashable {
    /// A stable word: `malformed_json` or `invalid_utf8`.
    var code: String
    /// Bytes before the fault.
    var offset: Int
    /// From 1.
    var line: Int
    /// From 1, in bytes.
    var column: Int
    /// What is wrong there.
    var problem: String

    /// A fault at a place in the bytes.
    init(code: String = "malformed_json", _ problem: String, at offset: Int, in bytes: [UInt8]) {
        let before = bytes.prefix(offset)
        let newline = UInt8(ascii: "\n")
        self.code = code
        self.offset = offset
        self.problem = problem
        line = 1 + before.count { $0 == newline }
        column = offset - (before.lastIndex(of: newline).map { $0 + 1 } ?? 0) + 1
    }
}
