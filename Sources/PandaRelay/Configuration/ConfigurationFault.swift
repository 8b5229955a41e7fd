/// One thing in the configuration that stops the start.
public struct ConfigurationFault: Hashable, Sendable, CustomStringConvertible {
    /// Where it was found.
    public enum Source: Hashable, Sendable {
        /// A file and the line in it, from 1; no line where the whole file is meant.
        case file(path: String, line: Int?)
        /// An environment variable.
        case environment(name: String)
    }

    /// Where it was found.
    public var source: Source
    /// The key's full name: `targets.ports`; nil where the whole file is meant.
    public var key: String?
    /// What is there, or what is wrong with it.
    public var found: String
    /// What should be there.
    public var expected: String

    /// A fault from all its parts.
    public init(source: Source, key: String? = nil, found: String, expected: String) {
        self.source = source
        self.key = key
        self.found = found
        self.expected = expected
    }

    /// `Config/relay.yaml:14: targets.ports: found “x”, expected any, or a list of ports …`
    public var description: String {
        var text =
            switch source {
            case .file(let path, let line): line.map { "\(path):\($0)" } ?? path
            case .environment(let name): "environment variable \(name)"
            }
        if let key { text += ": \(key)" }
        return "\(text): found \(found), expected \(expected)"
    }
}

/// A configuration that stops the start, with everything that is wrong in it.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// At least one, in the order of the file, then of the environment.
    public var faults: [ConfigurationFault]

    /// A line per fault.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
