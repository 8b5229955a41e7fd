import Glibc
import NIOCore
import NIOPosix
import RelayJSON

/// One TCP connection that sends bytes as they are and tells what comes back, also how it ends.
final class RawClient: Sendable {
    /// How a connection ended.
    enum Ending: Sendable, Equatable {
        case closed
        case reset
    }

    private enum Event: Sendable {
        case bytes([UInt8])
        case ended(Ending)
    }

    private let channel: any Channel
    private let events: AsyncStream<Event>

    private init(_ channel: any Channel, _ events: AsyncStream<Event>) {
        self.channel = channel
        self.events = events
    }

    static func connect(port: Int) async throws -> RawClient {
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Listener(continuation: continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return RawClient(channel, events)
    }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// Sends a POST with a JSON body.
    func post(_ target: String, _ body: String, headers: String = "") async throws {
        try await send(
            "POST \(target) HTTP/1.1\r\nHost: sandbox\r\nContent-Type: application/json\r\n\(headers)"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
    }

    /// Reads until a reply with a Content-Length, or without a body, is complete; nil where the connection ends first.
    func reply() async -> (head: String, body: String)? {
        var bytes: [UInt8] = []
        for await event in events {
            guard case .bytes(let more) = event else { return nil }
            bytes += more
            if let reply = Self.split(bytes), reply.body.utf8.count >= reply.length {
                return (reply.head, reply.body)
            }
        }
        return nil
    }

    /// Everything until the connection ends, and how it ended.
    func rest() async -> (text: String, ending: Ending) {
        var bytes: [UInt8] = []
        for await event in events {
            switch event {
            case .bytes(let more): bytes += more
            case .ended(let ending): return (String(decoding: bytes, as: UTF8.self), ending)
            }
        }
        return (String(decoding: bytes, as: UTF8.self), .closed)
    }

    func close() async { try? await channel.close() }

    static func split(_ bytes: [UInt8]) -> (head: String, body: String, length: Int)? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let head = String(text[..<end.lowerBound])
        let length = head.split(separator: "\r\n").compactMap { line -> Int? in
            let parts = line.split(separator: ": ")
            return parts.first?.lowercased() == "content-length" ? parts.last.flatMap { Int($0) } : nil
        }
        return (head, String(text[end.upperBound...]), length.first ?? 0)
    }

    private final class Listener: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let continuation: AsyncStream<Event>.Continuation
        private var ending = Ending.closed

        init(continuation: AsyncStream<Event>.Continuation) { self.continuation = continuation }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            continuation.yield(.bytes(Array(unwrapInboundIn(data).readableBytesView)))
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            if let error = error as? IOError, error.errnoCode == ECONNRESET { ending = .reset }
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            continuation.yield(.ended(ending))
            continuation.finish()
        }
    }
}
