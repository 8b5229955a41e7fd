/// Gathers a file's mistakes while it is read, so that all of them are told at once. Lives for one reading.
final class FaultList {
    private let file: String
    private(set) var faults: [ChannelFileFault] = []

    /// Where a field is used first.
    private(set) var uses: [Field: (line: Int, path: String)] = [:]

    init(file: String) { self.file = file }

    /// Remembers where fields are used, for what can only be checked against other sections.
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

    /// One line a fault.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}

/// One mistake in a channel file.
public struct ChannelFileFault: Hashable, Sendable, CustomStringConvertible {
    /// The file's name, or its path as it was given.
    public var file: String
    /// From 1; 0 where the mistake is about the whole file.
    public var line: Int
    /// The key, with its parents: `messages.text.limit`.
    public var keyPath: String
    /// What is wrong.
    public var problem: String
    /// What would be right.
    public var expected: String

    /// `wecom-robot.yaml:12: rate.limit: is 0; expected: 1 or more`.
    public var description: String {
        let place = line > 0 ? "\(file):\(line)" : file
        let key = keyPath.isEmpty ? "" : "\(keyPath): "
        return "\(place): \(key)\(problem); expected: \(expected)"
    }
}
