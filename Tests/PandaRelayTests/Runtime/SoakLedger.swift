import RelaySandbox
import Synchronization

/// The messages that the receivers accepted during a crash soak, and the lives of the relay in which they arrived.
final class SoakLedger: Sendable {
    /// The identity of one message to one receiver.
    enum Mark: Hashable {
        case webhook(id: String)
        /// A group robot's request has no id: the notice's number is in its title, also in a digest.
        case robot(key: String, notice: Int)
    }

    private struct State {
        var life = 0
        var arrivals: [Mark: [Int]] = [:]
        var webhooks = 0
        var digests = 0
    }

    private let state = Mutex(State())

    /// Everything that arrived, with the lives in which it arrived.
    var arrivals: [Mark: [Int]] { state.withLock { $0.arrivals } }
    /// The number of requests to robots with several notices.
    var digests: Int { state.withLock { $0.digests } }
    /// The number of different messages that arrived at webhooks and at robots.
    var distinct: (webhooks: Int, robots: Int) {
        state.withLock { ($0.webhooks, $0.arrivals.count - $0.webhooks) }
    }

    /// Begins another life of the relay.
    func beginLife() { state.withLock { $0.life += 1 } }

    /// Records a request. Requests that the platform refused do not count.
    func note(_ message: ReceivedMessage) {
        guard message.isTaken else { return }
        let marks: [Mark]
        if let id = message.webhookID {
            marks = [.webhook(id: id)]
        } else {
            let numbers = message.text.matches(of: /第(\d+)号/).compactMap { Int($0.output.1) }
            marks = Set(numbers).map { .robot(key: message.key, notice: $0) }
        }
        state.withLock { state in
            if marks.count > 1 { state.digests += 1 }
            for mark in marks {
                let isFirst = state.arrivals[mark] == nil
                if isFirst, case .webhook = mark { state.webhooks += 1 }
                state.arrivals[mark, default: []].append(state.life)
            }
        }
    }
}
