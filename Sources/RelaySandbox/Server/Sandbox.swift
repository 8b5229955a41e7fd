import NIOCore
import NIOHTTP1
import NIOPosix
public import RelayModel

/// Receivers on a real socket that answer as the platforms do, apply their limits, and fail on request.
///
/// Each channel's paths begin with its name: `http://HOST:PORT/wecom-robot/cgi-bin/webhook/send?key=K`. A tool for
/// demos and tests: messages are kept unmasked and reach no person. The sandbox must be stopped.
public final class Sandbox: Sendable {
    /// The given listening address.
    public let host: String
    /// The listening port; the chosen one if 0 was given.
    public let port: Int
    /// The port for mails; nil if it accepts none.
    public let mailPort: Int?

    private let state: SandboxServerState
    private let group: MultiThreadedEventLoopGroup
    private let clock: any RelayClock
    private let scale: WindowScale

    private init(
        host: String,
        port: Int,
        mailPort: Int?,
        state: SandboxServerState,
        group: MultiThreadedEventLoopGroup,
        clock: any RelayClock,
        scale: WindowScale
    ) {
        self.host = host
        self.port = port
        self.mailPort = mailPort
        self.state = state
        self.group = group
        self.clock = clock
        self.scale = scale
    }

    /// Starts listening; port 0 takes any free one. The clock dates rate windows, signatures and records; latencies
    /// pass in real time.
    public static func start(
        host: String = "127.0.0.1",
        port: Int = 0,
        clock: any RelayClock = SystemClock(),
        faults: FaultSpec = .none,
        options: Options = Options()
    ) async throws(SandboxError) -> Sandbox {
        let state = SandboxServerState(
            SandboxRouter(faults: faults, options: options),
            clock: clock,
            onMessage: options.onMessage
        )
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, options.threads))
        do {
            let channel = try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 1024)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                        try channel.pipeline.syncOperations.addHandler(RequestHandler(state: state))
                    }
                }
                .bind(host: host, port: port).get()
            let mail = try await mailChannel(host: host, port: options.mailPort, state: state, group: group)
            return Sandbox(
                host: host,
                port: channel.localAddress?.port ?? port,
                mailPort: mail?.localAddress?.port,
                state: state,
                group: group,
                clock: clock,
                scale: WindowScale(factor: options.windowScale)
            )
        } catch {
            try? await group.shutdownGracefully()
            throw .cannotListen(host: host, port: port, reason: "\(error)")
        }
    }

    private static func mailChannel(
        host: String,
        port: Int?,
        state: SandboxServerState,
        group: MultiThreadedEventLoopGroup
    ) async throws -> (any Channel)? {
        guard let port else { return nil }
        return try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(MailHandler(state: state))
                }
            }
            .bind(host: host, port: port).get()
    }

    /// Closes every connection and the port, and resumes the tasks that wait for messages. A second call does
    /// nothing.
    public func stop() async {
        await state.stop()
        // Fails only if the sandbox was stopped before.
        try? await group.shutdownGracefully()
    }

    /// `http://127.0.0.1:40123`, to be followed by a channel's name and path.
    public var url: String { "http://" + (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    /// All kept messages, in the order of arrival.
    public var received: [ReceivedMessage] {
        get async { await messages(MessageQuery(limit: .max)) }
    }

    /// The kept messages that match a query, in the order of arrival.
    public func messages(_ query: MessageQuery) async -> [ReceivedMessage] {
        state.withSwitchboard { $0.inbox.messages(query) }
    }

    /// Totals since the start or the last clearing.
    public var counts: SandboxCounts {
        get async { state.withSwitchboard { $0.inbox.counts } }
    }

    /// Returns when this number of messages has arrived since the start or the last clearing, whatever the replies;
    /// also returns when the task is cancelled or the sandbox stops.
    public func waitForMessages(_ count: Int, channel: String? = nil, key: String? = nil) async {
        await state.wait(for: count, channel: channel, key: key)
    }

    /// Deletes messages, counts and webhook-ids; rate windows and the numbering continue.
    public func clear() async {
        state.withSwitchboard { $0.clearInbox() }
    }

    /// Replaces the faults; the counts of `times` start from zero.
    public func setFaults(_ faults: FaultSpec) async {
        state.withSwitchboard { $0.setFaults(faults) }
    }

    /// Starts the pushing of receipts by the platforms: shortly after a message was accepted, in real time.
    /// - Parameter onTrouble: called for each push that was refused, for a line on the terminal; must not block.
    public func pushReceipts(
        to address: ReceiptAddress,
        onTrouble: (@Sendable (String) -> Void)? = nil
    ) async throws(SandboxError) {
        let pusher: ReceiptPusher
        do {
            pusher = try ReceiptPusher(to: address, clock: clock, scale: scale, onTrouble: onTrouble)
        } catch {
            throw .cannotPush(reason: "\(error)")
        }
        await state.setPusher(pusher)?.stop()
    }

    /// Registers the secrets of a receiver such as `webhook/s1`, newest and older ones; none stops the checking.
    public func setSecrets(_ secrets: [Secret], for receiver: String) async throws(SandboxError) {
        let isKnown = state.withSwitchboard { $0.setSecrets(secrets.map { $0.reveal() }, for: receiver) }
        guard isKnown else { throw .badSecret(receiver: receiver) }
    }
}

extension Sandbox {
    /// The settings of a sandbox; the defaults suit a demo.
    public struct Options: Sendable {
        /// The messages kept for queries; the oldest are deleted first. Counts continue.
        public var messageLimit = 100_000
        /// The approximate bytes of kept messages; the limit that is reached first applies.
        public var byteLimit = 256 << 20
        /// Multiplies every rate window, penalty and token lifetime: 0.01 makes ten minutes six seconds. More than 0.
        public var windowScale = 1.0
        /// The seed that decides which requests a fault with a probability hits.
        public var seed: UInt64 = 1
        /// The number of serving threads; one answers more than the relay can send on the other core.
        public var threads = 1
        /// The port of the mail server, 0 for any; nil for none.
        public var mailPort: Int?
        /// Called on the serving thread for each recorded message, for a line on the terminal; must not block.
        public var onMessage: (@Sendable (ReceivedMessage) -> Void)?

        public init() {}
    }
}

/// Why a request to the sandbox fails.
public enum SandboxError: Error, Hashable, CustomStringConvertible {
    /// Listening on the address failed; the reason is the system's.
    case cannotListen(host: String, port: Int, reason: String)
    /// No channel of that name checks such a secret; the receiver is named, never the secret.
    case badSecret(receiver: String)
    /// Receipts cannot be pushed; the reason is the system's.
    case cannotPush(reason: String)

    /// The text for an operator.
    public var description: String {
        switch self {
        case .cannotListen(let host, let port, let reason): "cannot listen on \(host):\(port): \(reason)"
        case .cannotPush(let reason): "receipts cannot be pushed: \(reason)"
        case .badSecret(let receiver):
            "\(receiver): receivers with secrets are webhook/NAME, dingtalk-robot/TOKEN and feishu-robot/ID"
        }
    }
}
