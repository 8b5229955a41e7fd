import RelayModel

/// How a request ended for each delivery it carried.
struct FlightEnd: Sendable {
    let lane: Lane
    let results: [Result]
    /// Whether the far side may have got anything of a request; one that cannot have costs nobody a slot.
    var hasLeft = true

    /// Whether it is an attempt for each of them; else it is one for none.
    var isAttempt: Bool {
        if case .attempt = results.first?.outcome { true } else { false }
    }

    struct Result: Sendable {
        let slot: Int
        let outcome: Outcome
    }

    enum Outcome: Sendable {
        case attempt(AttemptOutcome)
        /// Nothing that counts as an attempt.
        case obstacle(SendObstacle)
    }
}

extension FlightEnd {
    /// A flight that could not leave, or one that came back with nothing that is an attempt.
    init(_ flight: Flight, _ obstacle: SendObstacle, hasLeft: Bool = false) {
        self.init(
            lane: flight.lane,
            results: flight.legs.map { Result(slot: $0.slot, outcome: .obstacle(obstacle)) },
            hasLeft: hasLeft
        )
    }
}
