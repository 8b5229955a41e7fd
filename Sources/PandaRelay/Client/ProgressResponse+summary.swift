import RelayAPI
import RelayModel

extension ProgressResponse {
    /// Deliveries that the relay has not finished.
    var pending: Int { DeliveryState.allCases.filter(\.isPending).reduce(0) { $0 + self[$1] } }
    /// Deliveries that the receiver accepted, or that a receipt confirms.
    var reached: Int { DeliveryState.allCases.filter(\.isReached).reduce(0) { $0 + self[$1] } }
    /// Whether no further change is expected.
    var isOver: Bool { state != NoticeState.scheduled.name && !expanding && pending == 0 }
    /// Whether a delivery failed or expired.
    var hasFailures: Bool { self[.failed] + self[.expired] > 0 }

    /// `3,864 accepted, 9 awaiting_human`: the states that occur, in the order of a delivery's life.
    var summary: String {
        let parts = DeliveryState.allCases.compactMap { self[$0] > 0 ? "\(self[$0]) \($0.name)" : nil }
        return parts.isEmpty ? "no deliveries" : parts.joined(separator: ", ")
    }
}
