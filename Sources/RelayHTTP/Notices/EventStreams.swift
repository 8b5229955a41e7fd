import HTTPTypes
import Hummingbird
import NIOCore
import RelayJSON
import RelayModel
import ServiceLifecycle
import Synchronization

/// Opens event streams, a bounded number per key and in total, and ends them when the server stops.
final class EventStreams: Sendable {
    /// The place of one open stream. It is released when the value goes, whether anything was written or not.
    private final class Place: Sendable {
        private let streams: EventStreams
        private let key: KeyID

        init(_ streams: EventStreams, _ key: KeyID) {
            self.streams = streams
            self.key = key
        }

        deinit { streams.leave(key) }
    }

    private struct Open {
        var count = 0
        var byKey: [KeyID: Int] = [:]
    }

    private let limit: Int
    private let perKey: Int
    private let open = Mutex(Open())

    init(limit: Int, perKey: Int) {
        self.limit = limit
        self.perKey = perKey
    }

    /// Opens a stream: an answer that continues until the events end.
    /// - Throws: 429 if the key has reached its limit, 503 if the total is reached.
    func open(_ events: NoticeEvents, for request: APIRequest, by key: KeyID) throws(Problem) -> Response {
        let place = try take(key)
        let body = ResponseBody { writer in
            defer { withExtendedLifetime(place) {} }
            await self.run(events, request, &writer)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "text/event-stream"], body: body)
    }

    private func take(_ key: KeyID) throws(Problem) -> Place {
        try open.withLock { open throws(Problem) in
            guard open.byKey[key, default: 0] < perKey else {
                throw .tooManyRequests(
                    "This key has \(perKey) event streams open; close one, or poll the progress instead.",
                    retryAfter: 5
                )
            }
            guard open.count < limit else {
                throw Problem(
                    .serviceUnavailable,
                    "too_many_streams",
                    "Too many event streams are open; poll the progress instead.",
                    headers: [.retryAfter: "5"]
                )
            }
            open.count += 1
            open.byKey[key, default: 0] += 1
        }
        return Place(self, key)
    }

    private func leave(_ key: KeyID) {
        open.withLock { open in
            open.count -= 1
            let rest = open.byKey[key, default: 1] - 1
            open.byKey[key] = rest == 0 ? nil : rest
        }
    }

    // The writer belongs to the connection's task; leaving the caller's actor keeps it there.
    @concurrent private func run(_ events: NoticeEvents, _ request: APIRequest, _ writer: inout any ResponseBodyWriter)
        async
    {
        // A client that reads so slowly that the buffer fills is disconnected; it reconnects and gets the whole
        // progress.
        let (buffers, continuation) = AsyncStream.makeStream(
            of: ByteBuffer.self,
            bufferingPolicy: .bufferingOldest(256)
        )
        let channel = request.channel
        let writing = Task {
            defer { continuation.finish() }
            let isCut = try await request.request.body.consumeWithCancellationOnInboundClose { _ in
                try await withGracefulShutdownHandler {
                    try await events.write { buffer in
                        guard case .enqueued = continuation.yield(buffer) else { throw CancellationError() }
                    }
                } onGracefulShutdown: {
                    events.end()
                }
            }
            // A client that does not read cannot be notified; its connection is closed one second after the end.
            if isCut { channel.eventLoop.scheduleTask(in: .seconds(1)) { channel.closeAtOnce() } }
        }
        do {
            for await buffer in buffers { try await writer.write(buffer) }
        } catch {
            writing.cancel()
        }
        // The connection reads its next request only after this task has stopped reading.
        _ = await writing.result
    }
}
