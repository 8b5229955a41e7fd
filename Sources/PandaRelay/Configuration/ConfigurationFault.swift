/// A fault in the configuration that prevents the start.
public struct ConfigurationFault: Hashable, Sendable, CustomStringConvertible {
    /// Where a fault was found.
    public enum Source: Hashable, Sendable {
        /// A file and a line, from 1. The line is nil if the fault concerns the whole file.
        case file(path: String, line: Int?)
        /// An environment variable.
        case environment(name: String)
    }

    /// Where the fault was found.
    public var source: Source
    /// The key's full name, such as `targets.ports`; nil if the fault concerns the whole file.
    public var key: String?
    /// The value found, or what is wrong with it.
    public var found: String
    /// The value expected.
    public var expected: String

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

/// A configuration that prevents the start, with all its faults.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The faults, at least one, in the order of the file, then of the environment.
    public var faults: [ConfigurationFault]

    /// One line per fault.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
