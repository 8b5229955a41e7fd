/// A configuration that stops the start, with everything that is wrong in it.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// At least one, in the order of the file, then of the environment.
    public var faults: [ConfigurationFault]

    /// A line per fault.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
