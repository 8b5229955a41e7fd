public import RelayModel
public import RelayStore

/// The relay's numbers at one moment, for `/metrics` and `/readyz`. A value, so that the API knows neither the engine
/// nor the transport.
public struct RelayStatus: Sendable {
    /// Deliveries and attempts, as of the engine's last turn.
    public struct Sending: Sendable {
        /// Deliveries ready to leave, by lane.
        public var ready: [Lane: Int]
        /// Since when the delivery that has been ready longest has been ready, by lane; none where none is ready.
        public var oldestReady: [Lane: Timestamp]
        /// Deliveries held in memory.
        public var held: Int
        /// Deliveries that wait for a place at their host.
        public var waitingAtHosts: Int
        /// Requests under way.
        public var inFlight: Int
        /// Outcomes that wait for the disk.
        public var unrecorded: Int
        /// Notices with deliveries in memory or still to be taken in.
        public var notices: Int
        /// Endpoints whose pace is remembered.
        public var endpoints: Int
        /// Endpoints that are held because their receiver refuses them.
        public var refusedEndpoints: Int
        /// Endpoints refused with one code, where so many are that the cause is the relay's own.
        public var refusedAlike: [RefusedAlike]
        /// Attempts that ended, by verdict.
        public var attempts: [VerdictClass: Int]
    }

    /// Endpoints of a channel that are refused with one code.
    public struct RefusedAlike: Sendable {
        public var channel: ChannelName
        public var code: String
        public var endpoints: Int
    }

    /// Transfers and connections to receivers since the start.
    public struct Transfers: Sendable {
        /// Transfers taken and not answered.
        public var running: Int
        public var started: Int
        public var finished: Int
        public var connectionsOpened: Int
        public var connectionsReused: Int
        /// Repeats because the receiver had closed a kept connection.
        public var staleRetries: Int
        public var lookups: Int
    }

    public var sending: Sending
    public var transfers: Transfers
    public var store: StoreHealth
    /// The held deliveries that were overdue by a minute when they were last looked for.
    public var overdue: OverdueDeliveries
    /// What is wrong although the relay takes and sends, in words for an operator.
    public var notes: [String]
}
