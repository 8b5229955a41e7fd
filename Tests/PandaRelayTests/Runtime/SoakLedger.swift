import RelaySandbox
import Synchronization

/// What the receivers took during a crash soak: which message arrived in which life of the relay.
final class SoakLedger: Sendable {
    /// One message to one receiver, by whatever shows that it is the same one.
    enum Mark: Hashable {
        case webhook(id: String)
        /// A group robot's request has no id: the notice's number stands in its title, also where a digest names it.
        case robot(key: String, notice: Int)
    }

    private struct State {
        var life = 0
        var arrivals: [Mark: [Int]] = [:]
        var webhooks = 0
        var digests = 0
    }

    private let state = Mutex(State())

    /// Everything that arrived, with the lives it arrived in.
    var arrivals: [Mark: [Int]] { state.withLock { $0.arrivals } }
    /// Requests to robots that told of several notices.
    var digests: Int { state.withLock { $0.digests } }
    /// How many different messages have arrived: to webhooks, to robots.
    var distinct: (webhooks: Int, robots: Int) {
        state.withLock { ($0.webhooks, $0.arrivals.count - $0.webhooks) }
    }

    /// The relay starts once more.
    func beginLife() { state.withLock { $0.life += 1 } }

    /// A request came in. One that the platform did not take does not count.
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
