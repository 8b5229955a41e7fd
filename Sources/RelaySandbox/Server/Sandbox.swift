import NIOCore
import NIOHTTP1
import NIOPosix
public import RelayModel

/// Receivers on a real socket that answer as the platforms do, keep their limits, and fail on request.
///
/// Each channel has its paths behind its name: `http://HOST:PORT/wecom-robot/cgi-bin/webhook/send?key=K`. A tool for
/// demos and tests: whatever arrives is kept as it is, unmasked, and reaches nobody. It must be stopped.
public final class Sandbox: Sendable {
    /// The address it listens on, as it was given.
    public let host: String
    /// The port it listens on, also when 0 was asked for.
    public let port: Int
    /// The port it takes mails on; nil where it takes none.
    public let mailPort: Int?

    private let desk: ReceptionDesk
    private let group: MultiThreadedEventLoopGroup
    private let clock: any RelayClock
    private let scale: WindowScale

    private init(
        host: String,
        port: Int,
        mailPort: Int?,
        desk: ReceptionDesk,
        group: MultiThreadedEventLoopGroup,
        clock: any RelayClock,
        scale: WindowScale
    ) {
        self.host = host
        self.port = port
        self.mailPort = mailPort
        self.desk = desk
        self.group = group
        self.clock = clock
        self.scale = scale
    }

    /// Listens; port 0 takes any free one. The clock is that of rate windows, signatures and records; latencies pass
    /// in real time.
    public static func start(
        host: String = "127.0.0.1",
        port: Int = 0,
        clock: any RelayClock = SystemClock(),
        faults: FaultSpec = .none,
        options: Options = Options()
    ) async throws(SandboxError) -> Sandbox {
        let desk = ReceptionDesk(
            Switchboard(faults: faults, options: options),
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
                        try channel.pipeline.syncOperations.addHandler(RequestHandler(desk: desk))
                    }
                }
                .bind(host: host, port: port).get()
            let mail = try await mailChannel(host: host, port: options.mailPort, desk: desk, group: group)
            return Sandbox(
                host: host,
                port: channel.localAddress?.port ?? port,
                mailPort: mail?.localAddress?.port,
                desk: desk,
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
        desk: ReceptionDesk,
        group: MultiThreadedEventLoopGroup
    ) async throws -> (any Channel)? {
        guard let port else { return nil }
        return try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(MailHandler(desk: desk))
                }
            }
            .bind(host: host, port: port).get()
    }

    /// Closes every connection and the port, and lets everybody go who waits for messages. Harmless the second time.
    public func stop() async {
        await desk.stop()
        // Fails only where it is stopped already.
        try? await group.shutdownGracefully()
    }

    /// `http://127.0.0.1:40123`: put a channel's name and path behind it.
    public var url: String { "http://" + (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    /// All messages that are kept, in the order they came.
    public var received: [ReceivedMessage] {
        get async { await messages(MessageQuery(limit: .max)) }
    }

    /// The kept messages that a query asks for, in the order they came.
    public func messages(_ query: MessageQuery) async -> [ReceivedMessage] {
        desk.withSwitchboard { $0.inbox.messages(query) }
    }

    /// Totals since the start or the last clearing.
    public var counts: SandboxCounts {
        get async { desk.withSwitchboard { $0.inbox.counts } }
    }

    /// Returns once so many messages came in since the start or the last clearing, whatever they were answered; also
    /// returns when the task is cancelled or the sandbox stops.
    public func waitForMessages(_ count: Int, channel: String? = nil, key: String? = nil) async {
        await desk.wait(for: count, channel: channel, key: key)
    }

    /// Forgets messages, counts and webhook-ids; rate windows and numbers go on.
    public func clear() async {
        desk.withSwitchboard { $0.clearInbox() }
    }

    /// Puts other faults in force; the counts of `times` begin anew.
    public func setFaults(_ faults: FaultSpec) async {
        desk.withSwitchboard { $0.setFaults(faults) }
    }

    /// Has the platforms push from now on what became of messages: a moment after they took one, in real time.
    /// - Parameter onTrouble: told of each push that was not taken, for a line on the terminal; must not block.
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
        await desk.setPusher(pusher)?.stop()
    }

    /// Registers the secrets of a receiver such as `webhook/s1`, newest and older ones; none stops the checking.
    public func setSecrets(_ secrets: [Secret], for receiver: String) async throws(SandboxError) {
        let isKnown = desk.withSwitchboard { $0.setSecrets(secrets.map { $0.reveal() }, for: receiver) }
        guard isKnown else { throw .badSecret(receiver: receiver) }
    }
}
