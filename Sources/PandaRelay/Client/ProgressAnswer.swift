import RelayModel

/// How far a notice has come, as the API answers it. The counts add up to the total.
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
    /// Whether the audience is still being counted, so that the total grows.
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

    /// Deliveries with which the relay still has something to do.
    var pending: Int { DeliveryState.allCases.filter(\.isPending).reduce(0) { $0 + self[$1] } }
    /// Deliveries the far side has, or says it has.
    var reached: Int { DeliveryState.allCases.filter(\.isReached).reduce(0) { $0 + self[$1] } }
    /// Whether nothing more happens by itself.
    var isOver: Bool { state != NoticeState.scheduled.name && expanding != true && pending == 0 }
    /// Whether something that should have arrived did not.
    var hasFailures: Bool { self[.failed] + self[.expired] > 0 }

    /// `3,864 accepted, 9 awaiting_human`: the states that occur, the furthest last.
    var summary: String {
        let parts = DeliveryState.allCases.compactMap { self[$0] > 0 ? "\(self[$0]) \($0.name)" : nil }
        return parts.isEmpty ? "no deliveries" : parts.joined(separator: ", ")
    }
}
