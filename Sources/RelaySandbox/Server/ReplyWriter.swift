import Glibc
import NIOCore
import NIOHTTP1
import RelayModel

/// Writes one reply to the connection, or corrupts it as the fault requires.
struct ReplyWriter {
    typealias Part = HTTPServerResponsePart

    /// Whether the request was a HEAD, whose reply has no body.
    var isHead: Bool
    /// Whether the client wants to keep the connection.
    var isKeptAlive: Bool

    /// The replacement of an empty body, if a fault needs bytes to corrupt.
    private static let filler = [UInt8](repeating: UInt8(ascii: " "), count: 64)

    /// Writes the reply; the connection may be closed already.
    func write(_ reply: SandboxReply, _ plan: FaultPlan, context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        var reply = reply
        switch plan.disturbance {
        case nil, .status?: break
        case .hang?: return
        case .reset?: return reset(context)
        case .noise?: return writeNoise(context)
        case .webPage?:
            reply = .text(200, "<!doctype html><html><head><title>登录</title></head><body>请先登录网络</body></html>\n")
            reply.headers[0].value = "text/html; charset=utf-8"
        case .truncate?:
            reply = filled(reply)
            writeHead(reply, length: reply.body.count + 1, plan, context)
            write(reply.body.prefix((reply.body.count + 1) / 2), context, closing(context))
            return context.flush()
        case .drip(let milliseconds)?:
            reply = filled(reply)
            writeHead(reply, length: reply.body.count, plan, context)
            context.flush()
            return drip(reply.body[...], .milliseconds(Int64(milliseconds)), plan, context)
        case .huge(let bytes)?:
            reply = filled(reply)
            writeHead(reply, length: bytes + reply.body.count, plan, context)
            writeBlanks(bytes, context)
            write(reply.body[...], context)
            return end(plan, context)
        }
        writeHead(reply, length: reply.body.count, plan, context)
        if !isHead { write(reply.body[...], context) }
        end(plan, context)
    }

    private func writeHead(_ reply: SandboxReply, length: Int, _ plan: FaultPlan, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders()
        headers.reserveCapacity(reply.headers.count + 2)
        for field in reply.headers { headers.add(name: field.name, value: field.value) }
        if reply.status != 204, reply.status != 304 { headers.add(name: "Content-Length", value: String(length)) }
        if !isKeptAlive || plan.closing == .announced { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: reply.status),
            headers: headers
        )
        context.write(NIOAny(Part.head(head)), promise: nil)
    }

    private func write(
        _ bytes: ArraySlice<UInt8>,
        _ context: ChannelHandlerContext,
        _ written: EventLoopPromise<Void>? = nil
    ) {
        guard !bytes.isEmpty else { return }
        var buffer = context.channel.allocator.buffer(capacity: bytes.count)
        buffer.writeBytes(bytes)
        context.write(NIOAny(Part.body(.byteBuffer(buffer))), promise: written)
    }

    /// One block, written as often as needed: its storage is shared.
    private func writeBlanks(_ count: Int, _ context: ChannelHandlerContext) {
        var block = context.channel.allocator.buffer(capacity: 1 << 16)
        block.writeRepeatingByte(UInt8(ascii: " "), count: 1 << 16)
        var rest = count
        while rest > 0 {
            let piece = block.getSlice(at: 0, length: min(rest, 1 << 16)) ?? block
            context.write(NIOAny(Part.body(.byteBuffer(piece))), promise: nil)
            rest -= piece.readableBytes
        }
    }

    private func end(_ plan: FaultPlan, _ context: ChannelHandlerContext) {
        let isLast = !isKeptAlive || plan.closing != nil
        context.writeAndFlush(NIOAny(Part.end(nil)), promise: isLast ? closing(context) : nil)
    }

    private func drip(
        _ bytes: ArraySlice<UInt8>,
        _ pause: TimeAmount,
        _ plan: FaultPlan,
        _ context: ChannelHandlerContext
    ) {
        guard context.channel.isActive else { return }
        guard !bytes.isEmpty else { return end(plan, context) }
        write(bytes.prefix(1), context)
        context.flush()
        context.eventLoop.assumeIsolated().scheduleTask(in: pause) {
            drip(bytes.dropFirst(), pause, plan, context)
        }
    }

    /// Writes bytes that are not HTTP, bypassing the encoder.
    private func writeNoise(_ context: ChannelHandlerContext) {
        guard let encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self) else {
            return context.close(promise: nil)
        }
        let noise = context.channel.allocator.buffer(
            bytes: [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28] + Array("?!\r\n\r\n".utf8)
        )
        encoder.writeAndFlush(NIOAny(noise), promise: closing(context))
    }

    /// Ends the connection with RST: SO_LINGER of zero seconds discards unsent data.
    private func reset(_ context: ChannelHandlerContext) {
        if let socket = context.channel as? any SocketOptionProvider {
            _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        }
        context.close(promise: nil)
    }

    /// The promise of the last write: when the write completes, the connection is closed.
    private func closing(_ context: ChannelHandlerContext) -> EventLoopPromise<Void> {
        let written = context.eventLoop.makePromise(of: Void.self)
        let channel = context.channel
        written.futureResult.whenComplete { _ in channel.close(promise: nil) }
        return written
    }

    private func filled(_ reply: SandboxReply) -> SandboxReply {
        guard reply.body.isEmpty else { return reply }
        var reply = reply
        reply.body = Self.filler
        if reply.status == 204 || reply.status == 304 { reply.status = 200 }
        return reply
    }
}
