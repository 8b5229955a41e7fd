/// The requests that a fault rule applies to.
enum FaultTarget: Hashable, Sendable, CustomStringConvertible {
    /// Paths with this prefix, as received.
    case path(String)
    /// A channel, or nil for every channel, and the keys that match a pattern, or nil for every key.
    case receivers(channel: String?, key: String?)

    /// Reads `*`, `wecom-robot`, `webhook/s24*`, `*/gone*` or `/webhook/`.
    init(_ text: String) throws(FaultProblem) {
        if text.hasPrefix("/") {
            self = .path(text)
            return
        }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts[0] == "*" || SandboxRouter.channels.contains(parts[0]) else {
            throw FaultProblem(
                found: text,
                expected: "a target is *, a path that begins with /, or a channel with or without /KEY; channels: "
                    + SandboxRouter.channels.joined(separator: ", ")
            )
        }
        self = .receivers(
            channel: parts[0] == "*" ? nil : parts[0],
            key: parts.count > 1 && parts[1] != "*" ? parts[1] : nil
        )
    }

    var description: String {
        switch self {
        case .path(let prefix): prefix
        case .receivers(let channel, let key): (channel ?? "*") + (key.map { "/" + $0 } ?? "")
        }
    }

    /// Whether the rule applies to this request.
    func matches(path: String, channel: String, key: String) -> Bool {
        switch self {
        case .path(let prefix): path.utf8.starts(with: prefix.utf8)
        case .receivers(let wanted, let pattern):
            (wanted == nil || wanted == channel) && (pattern.map { Self.matches(key, pattern: $0) } ?? true)
        }
    }

    /// Whether a key matches the pattern; `*` matches any text, also empty text.
    static func matches(_ key: String, pattern: String) -> Bool {
        let parts = pattern.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        guard let first = parts.first, let last = parts.last, parts.count > 1 else { return key == pattern }
        var rest = Substring(key).utf8
        guard rest.starts(with: first) else { return false }
        rest.removeFirst(first.count)
        for part in parts.dropFirst().dropLast() {
            while !rest.starts(with: part) {
                guard rest.popFirst() != nil else { return false }
            }
            rest.removeFirst(part.count)
        }
        return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
    }
}
