/// All mistakes of one or more channel files.
public struct ChannelFileError: Error, CustomStringConvertible {
    /// In order of file and line; never empty.
    public var faults: [ChannelFileFault]

    /// One line a fault.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
