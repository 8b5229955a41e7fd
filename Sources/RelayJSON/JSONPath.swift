/// Where a value lies in a reply: keys joined by dots, `Response.Error.Code`.
public struct JSONPath: Hashable, Sendable {
    public let keys: [[UInt8]]

    /// Nil where a key is empty.
    public init?(_ text: String) {
        let keys = text.split(separator: ".", omittingEmptySubsequences: false).map { Array($0.utf8) }
        guard keys.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.keys = keys
    }
}
