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
