import RelayModel
import RelayStore
import Testing

@testable import RelayService

@Suite("Progress as it is shown", .timeLimit(.minutes(5)))
struct LiveProgressTests {
    private func progress(_ counts: [DeliveryState: Int], state: NoticeState = .sending) -> NoticeProgress {
        NoticeProgress(
            id: NoticeID(rawValue: 1),
            state: state,
            total: 10,
            isExpanded: true,
            counts: counts,
            latency: LatencyHistogram()
        )
    }

    private func holds(_ count: UInt32, onRecord: UInt32 = 0) -> [DeliveryID: LiveState] {
        let hold = LiveState.held("place", until: Timestamp(seconds: 1))
        return Dictionary(
            uniqueKeysWithValues: (0..<count).map { ordinal in
                var hold = hold
                hold.isOnRecord = ordinal < onRecord
                return (DeliveryID(notice: NoticeID(rawValue: 1), ordinal: ordinal), hold)
            }
        )
    }

    @Test("A waiting delivery counts as held, once, and the counts add up to the total")
    func held() {
        var shown = progress([.accepted: 3, .held: 1])
        shown.show(inFlight: 2, live: holds(4, onRecord: 1))
        #expect(shown.counts == [.accepted: 3, .held: 4, .sending: 2, .queued: 1])
    }

    @Test("While the disk refuses writes, holds that the store could not write count as held")
    func unwritten() {
        var shown = progress([.accepted: 3])
        shown.show(inFlight: 0, live: holds(4, onRecord: 4))
        #expect(shown.counts == [.accepted: 3, .held: 4, .queued: 3])
    }

    @Test("Changes between two reads never make the counts exceed the total, and a cancelled notice has no holds")
    func bounds() {
        var late = progress([.accepted: 8])
        late.show(inFlight: 1, live: holds(5))
        #expect(late.counts == [.accepted: 8, .sending: 1, .held: 1])
        var stopped = progress([.accepted: 8], state: .cancelled)
        stopped.show(inFlight: 0, live: holds(2))
        #expect(stopped.counts == [.accepted: 8, .cancelled: 2])
    }
}
