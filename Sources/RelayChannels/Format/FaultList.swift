/// Collects the mistakes of a file while it is read, so that all are reported at once. Used for one reading.
final class FaultList {
    private let file: String
    private(set) var faults: [ChannelFileFault] = []

    /// The place where a field is used first.
    private(set) var uses: [Field: (line: Int, path: String)] = [:]

    init(file: String) { self.file = file }

    /// Records where fields are used, for checks against other sections.
    func use(_ fields: [Field], _ line: Int, _ path: String) {
        for field in fields where uses[field] == nil { uses[field] = (line, path) }
    }

    func add(_ line: Int, _ keyPath: String, _ problem: String, expected: String) {
        faults.append(
            ChannelFileFault(file: file, line: line, keyPath: keyPath, problem: problem, expected: expected)
        )
    }
}

/// All mistakes of one or more channel files.
public struct ChannelFileError: Error, CustomStringConvertible {
    /// In order of file and line; never empty.
    public var faults: [ChannelFileFault]

    /// One line for each fault.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}

/// One mistake in a channel file.
public struct ChannelFileFault: Hashable, Sendable, CustomStringConvertible {
    /// The file's name, or its path as it was given.
    public var file: String
    /// From 1; 0 if the mistake is about the whole file.
    public var line: Int
    /// The key, with its parents: `messages.text.limit`.
    public var keyPath: String
    /// The problem.
    public var problem: String
    /// The expected value.
    public var expected: String

    /// `wecom-robot.yaml:12: rate.limit: is 0; expected: 1 or more`.
    public var description: String {
        let place = line > 0 ? "\(file):\(line)" : file
        let key = keyPath.isEmpty ? "" : "\(keyPath): "
        return "\(place): \(key)\(problem); expected: \(expected)"
    }
}
