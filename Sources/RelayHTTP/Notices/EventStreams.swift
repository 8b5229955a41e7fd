import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// Opens event streams, a bounded number of them, and ends them when the server stops.
final class EventStreams: Sendable {
    private let limit: Int
    private let open = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// An answer that goes on until the events end.
    func open(_ events: NoticeEvents, for request: Request) throws(Problem) -> Response {
        guard open.withLock({ $0 < limit }) else {
            throw Problem(
                .serviceUnavailable,
                "too_many_streams",
                "Too many event streams are open; ask for the progress instead.",
                headers: [.retryAfter: "5"]
            )
        }
        let body = ResponseBody { writer in
            self.open.withLock { $0 += 1 }
            defer { self.open.withLock { $0 -= 1 } }
            await self.run(events, request, &writer)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "text/event-stream"], body: body)
    }

    // The writer belongs to the connection's task; staying off the caller's actor keeps it there.
    @concurrent private func run(_ events: NoticeEvents, _ request: Request, _ writer: inout any ResponseBodyWriter)
        async
    {
        // A watcher that reads so slowly that this fills up is let go; it begins anew with the whole progress.
        let (buffers, continuation) = AsyncStream.makeStream(
            of: ByteBuffer.self,
            bufferingPolicy: .bufferingOldest(256)
        )
        let writing = Task {
            defer { continuation.finish() }
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await withGracefulShutdownHandler {
                    try await events.write { buffer in
                        guard case .enqueued = continuation.yield(buffer) else { throw CancellationError() }
                    }
                } onGracefulShutdown: {
                    events.end()
                }
            }
        }
        do {
            for await buffer in buffers { try await writer.write(buffer) }
        } catch {
            writing.cancel()
        }
        // The connection reads its next request only after nobody else reads from it.
        _ = await writing.result
    }
}
