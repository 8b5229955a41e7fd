import HTTPTypes
import Hummingbird
import NIOCore
import RelayAPI
import RelayJSON
import RelayModel
import RelayService
import RelayStore

/// The events of one notice's stream (server-sent events, WHATWG HTML section 9.2).
///
/// Changes wake the stream. Without them the store is read only at long intervals, so that a thousand idle streams cost
/// nothing.
struct NoticeEvents: Sendable {
    /// How long changes are gathered before the progress is read from the store.
    private static let gathering = Duration.milliseconds(250)
    /// The interval of comments on an idle stream, which keep proxies from closing it. The progress is read too,
    /// because a change may have been lost.
    private static let longestSilence = Duration.seconds(15)
    /// How long after the last change deliveries that are held in memory are read: such a hold writes no row and causes
    /// no change.
    static let untilHeld = Duration.milliseconds(2500)

    /// The answer in the OpenAPI document.
    static let answer = APIAnswer.events(
        [
            APIEvent(
                name: "progress",
                summary: "Sent first, and when the counts change, at most four times per second.",
                schema: ProgressResponse.schema
            ),
            APIEvent(
                name: "delivery",
                summary: """
                    A delivery changed: its state, why and until when it is held, its digest. A slow client may miss \
                    events; the progress is always complete.
                    """,
                schema: DeliveryEventResponse.schema
            ),
            APIEvent(name: "done", summary: "Last of all: nothing more will happen.", schema: ProgressResponse.schema),
        ],
        """
        Server-sent events until the notice is done, the key is revoked or the relay stops. Each has `id`, `event` and \
        one line of JSON as `data`; after 15 s without an event there is a comment line. After a broken connection \
        reconnect: a stream begins with the whole progress.
        """
    )

    /// A notice's progress as it is and as it is written.
    struct State {
        let progress: NoticeProgress
        let response: ProgressResponse

        /// Whether no further change is expected.
        var isOver: Bool { progress.state == .done || (progress.isSettled && progress.state != .scheduled) }
    }

    private enum Signal: Sendable, Equatable {
        case news([ProgressHub.News])
        case look
        case waiting
        case silence
        case end
    }

    private let news: AsyncStream<[ProgressHub.News]>
    private let progress: @Sendable () async throws -> State
    private let holds: @Sendable () async -> [ProgressHub.News]
    private let offsetMinutes: Int
    private let untilHeld: Duration
    private let signals: AsyncStream<Signal>
    private let continuation: AsyncStream<Signal>.Continuation

    /// - Parameters:
    ///   - holds: Returns deliveries that are held without a recorded change.
    ///   - offsetMinutes: The offset from UTC of the times in the events.
    init(
        news: AsyncStream<[ProgressHub.News]>,
        offsetMinutes: Int,
        untilHeld: Duration = Self.untilHeld,
        holds: @escaping @Sendable () async -> [ProgressHub.News],
        progress: @escaping @Sendable () async throws -> State
    ) {
        self.news = news
        self.holds = holds
        self.offsetMinutes = offsetMinutes
        self.untilHeld = untilHeld
        self.progress = progress
        (signals, continuation) = AsyncStream.makeStream(of: Signal.self, bufferingPolicy: .bufferingNewest(64))
    }

    /// Ends the stream: the server is stopping.
    func end() { continuation.yield(.end) }

    /// Writes events until the notice is done, the relay stops, the key is revoked, or the client disconnects.
    /// - Returns: Whether the stream ended before the notice was done.
    func write(_ send: (ByteBuffer) async throws -> Void) async throws -> Bool {
        var writer = EventWriter(offsetMinutes: offsetMinutes)
        var told: [DeliveryID: String] = [:]
        var shown = try await progress()
        try await send(writer.event("progress", shown.response.json))
        guard !shown.isOver else {
            try await send(writer.event("done", shown.response.json))
            return false
        }
        let feeding = Task { [news, continuation] in
            for await batch in news { continuation.yield(.news(batch)) }
            continuation.yield(.end)
        }
        defer { feeding.cancel() }
        var timer = wake(.waiting, after: untilHeld)
        defer { timer.cancel() }
        var isLookDue = false
        for await signal in signals {
            switch signal {
            case .news(let batch):
                if !batch.isEmpty { try await send(writer.deliveries(batch)) }
                guard !isLookDue else { continue }
                isLookDue = true
                timer.cancel()
                timer = wake(.look, after: Self.gathering)
            case .look, .waiting, .silence:
                isLookDue = false
                if signal != .look {
                    let waiting = await holds().filter { told[$0.delivery] != $0.reason }
                    if !waiting.isEmpty { try await send(writer.deliveries(waiting)) }
                    for news in waiting { told[news.delivery] = news.reason }
                }
                let latest = try await progress()
                if latest.progress != shown.progress || latest.isOver {
                    shown = latest
                    try await send(writer.event("progress", shown.response.json))
                    guard !shown.isOver else {
                        try await send(writer.event("done", shown.response.json))
                        return false
                    }
                } else if signal == .silence {
                    try await send(ByteBuffer(string: ":\n\n"))
                }
                timer =
                    signal == .look
                    ? wake(.waiting, after: untilHeld) : wake(.silence, after: Self.longestSilence)
            case .end: return true
            }
        }
        return true
    }

    private func wake(_ signal: Signal, after pause: Duration) -> Task<Void, Never> {
        Task { [continuation] in
            if (try? await Task.sleep(for: pause)) != nil { continuation.yield(signal) }
        }
    }
}
