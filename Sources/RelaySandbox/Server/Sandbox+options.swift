extension Sandbox {
    /// How a sandbox keeps time and records; the defaults suit a demo.
    public struct Options: Sendable {
        /// Messages kept for queries; the oldest go first. Counts go on.
        public var messageLimit = 100_000
        /// Bytes of kept messages, about; whichever limit is reached first counts.
        public var byteLimit = 256 << 20
        /// Multiplies every rate window, penalty and token's life: 0.01 makes ten minutes six seconds. More than 0.
        public var windowScale = 1.0
        /// Decides which requests faults with a probability hit; one seed always gives the same.
        public var seed: UInt64 = 1
        /// Threads that serve; one answers more than the relay can send on the other core.
        public var threads = 1
        /// The port of the mail server, 0 for any; nil for none.
        public var mailPort: Int?
        /// Called on the serving thread for each recorded message, for a line on the terminal; must not block.
        public var onMessage: (@Sendable (ReceivedMessage) -> Void)?

        /// The defaults.
        public init() {}
    }
}
