import HTTPTypes
import Hummingbird
import NIOCore
import RelayModel
import RelayService
import RelayStore

/// What a watcher of one notice is told, in the words of server-sent events (WHATWG HTML, section 9.2).
struct NoticeEvents: Sendable {
    /// How often progress is looked at while there is news, and at least.
    private static let pause = Duration.milliseconds(250)
    private static let looksWithoutNews = 8
    /// A comment after so many quiet looks keeps proxies from closing the stream: 15 s.
    private static let quietLooks = 60

    private enum Signal: Sendable {
        case news([ProgressHub.News])
        case look
        case end
    }

    private let news: AsyncStream<[ProgressHub.News]>
    private let progress: @Sendable () async throws -> ProgressView
    private let signals: AsyncStream<Signal>
    private let continuation: AsyncStream<Signal>.Continuation

    init(news: AsyncStream<[ProgressHub.News]>, progress: @escaping @Sendable () async throws -> ProgressView) {
        self.news = news
        self.progress = progress
        (signals, continuation) = AsyncStream.makeStream(of: Signal.self, bufferingPolicy: .bufferingNewest(64))
    }

    /// Lets the writing come to its end: the server is stopping.
    func end() { continuation.yield(.end) }

    /// Writes events until the notice is done, the relay stops, or the watcher goes away.
    func write(_ send: (ByteBuffer) async throws -> Void) async throws {
        var writer = EventWriter()
        var shown = try await progress()
        try await send(writer.event("progress", shown.json))
        guard !shown.isOver else { return try await send(writer.event("done", shown.json)) }
        let feeding = Task { [news, continuation] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await batch in news { continuation.yield(.news(batch)) }
                    continuation.yield(.end)
                }
                group.addTask {
                    while (try? await Task.sleep(for: Self.pause)) != nil { continuation.yield(.look) }
                }
                await group.waitForAll()
            }
        }
        defer { feeding.cancel() }
        var quiet = 0
        var hasNews = false
        for await signal in signals {
            switch signal {
            case .news(let batch):
                var buffer = ByteBuffer()
                for item in batch {
                    let delivery = JSON.members([
                        "id": .text(item.delivery.description), "state": .text(item.state.name),
                    ])
                    buffer.writeImmutableBuffer(writer.event("delivery", delivery))
                }
                try await send(buffer)
                hasNews = true
                quiet = 0
            case .look:
                quiet += 1
                if hasNews || quiet % Self.looksWithoutNews == 0 {
                    let latest = try await progress()
                    hasNews = false
                    if latest.progress != shown.progress || latest.isOver {
                        shown = latest
                        try await send(writer.event("progress", shown.json))
                        guard !shown.isOver else { return try await send(writer.event("done", shown.json)) }
                        quiet = 0
                    }
                }
                if quiet > 0, quiet % Self.quietLooks == 0 { try await send(ByteBuffer(string: ":\n\n")) }
            case .end: return
            }
        }
    }
}

extension ProgressView {
    /// Whether nothing more will happen.
    var isOver: Bool { progress.state == .done || (progress.isSettled && progress.state != .scheduled) }
}
