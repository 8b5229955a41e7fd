import Foundation
import NIOCore
import RelayAPI
import RelayModel
import RelayStore
import Testing

@testable import RelayHTTP
@testable import RelayService

@Suite("Events of a stream", .timeLimit(.minutes(2)))
struct NoticeEventsTests {
    private let delivery = DeliveryID(notice: NoticeID(rawValue: 1), ordinal: 0)
    private let until = Timestamp(seconds: 1_772_436_600)

    private func progress(_ state: NoticeState) -> NoticeEvents.State {
        let notice = Notice(
            id: delivery.notice,
            kind: .bulletin,
            lane: .normal,
            severity: .info,
            texts: [.member: NoticeText(title: "t", body: "b")],
            audience: .endpoints([]),
            unit: .root,
            issuer: "x",
            acceptedAt: until,
            expiresAt: until + .seconds(600)
        )
        let progress = NoticeProgress(
            id: notice.id,
            state: state,
            total: 1,
            isExpanded: true,
            counts: [.held: 1],
            latency: LatencyHistogram()
        )
        let response = ProgressResponse(notice: notice, progress: progress, now: until, offsetMinutes: 480)
        return NoticeEvents.State(progress: progress, response: response)
    }

    @Test("A delivery held without a row is reported as held, with reason and time, once")
    func held() async throws {
        var live = ProgressHub.News(delivery: delivery, state: .held)
        live.reason = "place"
        live.heldUntil = until
        let (news, feed) = AsyncStream<[ProgressHub.News]>.makeStream()
        let events = NoticeEvents(news: news, offsetMinutes: 480, untilHeld: .milliseconds(1)) { [live] in
            [live]
        } progress: {
            progress(.sending)
        }
        var text = ""
        _ = try await events.write { buffer in
            text += String(buffer: buffer)
            if text.contains(#""reason":"place""#) { feed.finish() }
        }
        let moment = until.rfc3339(offsetMinutes: 480)
        #expect(text.contains(#""state":"held","held_until":"\#(moment)","reason":"place""#))
        #expect(text.components(separatedBy: "event: delivery").count == 2)
    }

    @Test("A delivery in a digest names the digest's delivery")
    func digest() async throws {
        var told = ProgressHub.News(delivery: delivery, state: .accepted)
        told.digest = DeliveryID(notice: NoticeID(rawValue: 2), ordinal: 0)
        let (news, feed) = AsyncStream<[ProgressHub.News]>.makeStream()
        feed.yield([told])
        feed.finish()
        let events = NoticeEvents(news: news, offsetMinutes: 480, holds: { [] }, progress: { progress(.sending) })
        var text = ""
        _ = try await events.write { text += String(buffer: $0) }
        #expect(text.contains(#""digest":"\#(told.digest?.description ?? "")""#))
    }
}
