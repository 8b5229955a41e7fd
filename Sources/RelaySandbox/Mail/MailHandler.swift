import NIOCore
import RelayModel

/// Handles one mail connection: splits the bytes into lines, and passes whole messages to the server state.
final class MailHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The longest line kept; RFC 5321 allows 1,000.
    private static let lineLimit = 65_536

    private let state: SandboxServerState
    private var session = MailSession(peer: "")
    private var pending: [UInt8] = []

    init(state: SandboxServerState) { self.state = state }

    func channelActive(context: ChannelHandlerContext) {
        session = MailSession(peer: context.remoteAddress?.ipAddress ?? "")
        write(MailSession.greeting, context: context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        pending += unwrapInboundIn(data).readableBytesView
        while let end = pending.firstIndex(of: 0x0A) {
            let line = pending[..<end]
            let text = Array(line.last == 0x0D ? line.dropLast() : line)
            pending.removeSubrange(...end)
            guard handle(text, context: context) else { return }
        }
        if pending.count > Self.lineLimit { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that closes the connection is expected.
        context.close(promise: nil)
    }

    /// Returns false after the end of the conversation.
    private func handle(_ line: [UInt8], context: ChannelHandlerContext) -> Bool {
        switch session.receive(line) {
        case .none: break
        case .answer(let text): write(text, context: context)
        case .take(let request): write(session.finish(state.take(request).reply), context: context)
        case .end(let text):
            write(text, context: context)
            context.close(promise: nil)
            return false
        }
        return true
    }

    private func write(_ text: String, context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text + "\r\n")), promise: nil)
    }
}
