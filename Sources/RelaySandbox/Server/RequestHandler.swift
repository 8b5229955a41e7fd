import NIOCore
import NIOHTTP1
import RelayModel

/// Reads the requests of one connection and passes them to the server state; the pipeline admits one at a time.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// The largest body read; above every platform's own limit.
    private static let bodyLimit = 8 << 20

    private let state: SandboxServerState
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var isTooLarge = false
    private var peer = ""

    init(state: SandboxServerState) { self.state = state }

    func channelActive(context: ChannelHandlerContext) {
        peer = context.remoteAddress?.ipAddress ?? ""
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(let buffer):
            isTooLarge = isTooLarge || body.count + buffer.readableBytes > Self.bodyLimit
            if !isTooLarge { body.append(contentsOf: buffer.readableBytesView) }
        case .end:
            guard let head else { return }
            answer(head, context: context)
            self.head = nil
            body = []
            isTooLarge = false
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that closes the connection is expected.
        context.close(promise: nil)
    }

    private func answer(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        var writer = ReplyWriter(isHead: head.method == .HEAD, isKeptAlive: head.isKeepAlive)
        guard !isTooLarge else {
            writer.isKeptAlive = false
            writer.write(.text(413, "more than 8 MiB\n"), .none, context: context)
            return
        }
        let request = SandboxRequest(
            method: head.method.rawValue,
            target: head.uri,
            headers: head.headers.map { HTTPField($0.name, $0.value) },
            body: body,
            peer: peer
        )
        let outcome = state.take(request)
        guard let latency = outcome.plan.latency, latency > 0 else {
            writer.write(outcome.reply, outcome.plan, context: context)
            return
        }
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(latency))) {
            writer.write(outcome.reply, outcome.plan, context: context)
        }
    }
}
