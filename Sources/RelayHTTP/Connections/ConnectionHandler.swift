import NIOCore
import NIOHTTP1

/// The time limits and the state of one connection. It sits between the HTTP/1 decoder and the other handlers.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// The longest time that a connection may take in each of its phases.
    struct Times: Sendable {
        /// From the connection's start to its first request head, including the TLS handshake.
        var firstHead: TimeAmount
        /// For the receiver to accept bytes of an answer.
        var write: TimeAmount
        /// For the rest of a request whose answer is sent. Closing at once would reset the connection before the sender
        /// has read the answer.
        var rest: TimeAmount
    }

    /// An outbound event: the current request's body is about to be read.
    struct BodyWanted: Sendable {}

    private let number: UInt64
    private let connections: Connections
    private let times: Times
    private var requests = 0
    private var arrived = 0
    private var answered = 0
    private var closesAfterAnswer = false
    private var isBroken = false
    /// The request, counted from 1, whose sender waits for `100 Continue`.
    private var waitingRequest: Int?
    private var malformed = MalformedHead()
    private var headDeadline: Scheduled<Void>?
    private var writeDeadline: Scheduled<Void>?
    private var restDeadline: Scheduled<Void>?

    init(number: UInt64, connections: Connections, times: Times) {
        self.number = number
        self.connections = connections
        self.times = times
    }

    func handlerAdded(context: ChannelHandlerContext) { headDeadline = close(context, in: times.firstHead) }

    func handlerRemoved(context: ChannelHandlerContext) {
        for deadline in [headDeadline, writeDeadline, restDeadline] { deadline?.cancel() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isBroken else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            headDeadline?.cancel()
            headDeadline = nil
            guard head.hasRightHost else {
                // The server answers a parser error with 400, in order, and stops reading.
                isBroken = true
                errorCaught(context: context, error: HTTPParserError.invalidHeaderToken)
                return
            }
            requests += 1
            if head.expectsContinue { waitingRequest = requests }
        case .body:
            // The sender does not wait for `100 Continue` after all.
            if waitingRequest == requests { waitingRequest = nil }
        case .end:
            if waitingRequest == requests { waitingRequest = nil }
            arrived += 1
            if arrived > answered {
                connections.startWork(number)
            } else if !closesAfterAnswer {
                restDeadline?.cancel()
                restDeadline = nil
            }
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError { malformed.note(error) }
        context.fireErrorCaught(error)
    }

    /// Sends `100 Continue` if the sender of the next request to be answered waits for it. Not once the answer has
    /// begun: the deadline may have been first.
    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is BodyWanted else { return context.triggerUserOutboundEvent(event, promise: promise) }
        promise?.succeed()
        guard waitingRequest == answered + 1 else { return }
        waitingRequest = nil
        context.writeAndFlush(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))),
            promise: nil
        )
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var data = data
        switch unwrapOutboundIn(data) {
        case .head(let head):
            if waitingRequest == answered + 1 { waitingRequest = nil }
            closesAfterAnswer = head.headers[canonicalForm: "connection"].contains("close")
            if let answer = malformed.answer(inPlaceOf: head) {
                context.write(wrapOutboundOut(.head(answer.head)), promise: nil)
                data = wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: answer.body))))
            }
        case .body: break
        case .end:
            answered += 1
            if answered >= arrived { connections.startWait(number) }
            if isBroken || closesAfterAnswer || arrived < answered, restDeadline == nil {
                restDeadline = close(context, in: times.rest)
            }
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        writeDeadline?.cancel()
        // A receiver that reads nothing would keep its answer in memory and its connection open for ever.
        writeDeadline = context.channel.isWritable ? nil : close(context, in: times.write)
        context.fireChannelWritabilityChanged()
    }

    private func close(_ context: ChannelHandlerContext, in time: TimeAmount) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: time) { channel.closeAtOnce() }
    }
}

extension HTTPRequestHead {
    /// Whether the sender waits for an interim answer before it sends the body (RFC 9110 section 10.1.1).
    fileprivate var expectsContinue: Bool {
        version == .http1_1 && headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }

    /// Whether the head names exactly one host, as HTTP/1.1 requires (RFC 9112 section 3.2). Otherwise a proxy and the
    /// relay might read different ones.
    fileprivate var hasRightHost: Bool {
        let hosts = headers["host"]
        guard let host = hosts.first else { return version.major < 1 || version == .http1_0 }
        return hosts.count == 1 && !host.utf8.contains { ",/\\@?# \t".utf8.contains($0) }
    }
}
