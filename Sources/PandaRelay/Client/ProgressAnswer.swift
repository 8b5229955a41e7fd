import RelayModel

/// A notice's progress as the API returns it. The counts add up to the total.
struct ProgressAnswer: Decodable, Hashable {
    var id: String
    var state: String
    var counts: [String: Int]
    var total: Int
    var firstAccepted: Int64?
    var median: Int64?
    var p95: Int64?
    var last: Int64?
    var oldestPending: Int64?
    /// Whether the audience is still being expanded, so that the total grows.
    var expanding: Bool?

    private enum CodingKeys: String, CodingKey {
        case id, state, counts, total, expanding
        case firstAccepted = "first_accepted_ms"
        case median = "p50_ms"
        case p95 = "p95_ms"
        case last = "last_ms"
        case oldestPending = "oldest_pending_ms"
    }

    subscript(state: DeliveryState) -> Int { counts[state.name] ?? 0 }

    /// Deliveries that the relay has not finished.
    var pending: Int { DeliveryState.allCases.filter(\.isPending).reduce(0) { $0 + self[$1] } }
    /// Deliveries that the receiver accepted, or that a receipt confirms.
    var reached: Int { DeliveryState.allCases.filter(\.isReached).reduce(0) { $0 + self[$1] } }
    /// Whether no further change is expected.
    var isOver: Bool { state != NoticeState.scheduled.name && expanding != true && pending == 0 }
    /// Whether a delivery failed or expired.
    var hasFailures: Bool { self[.failed] + self[.expired] > 0 }

    /// `3,864 accepted, 9 awaiting_human`: the states that occur, in the order of a delivery's life.
    var summary: String {
        let parts = DeliveryState.allCases.compactMap { self[$0] > 0 ? "\(self[$0]) \($0.name)" : nil }
        return parts.isEmpty ? "no deliveries" : parts.joined(separator: ", ")
    }
}
