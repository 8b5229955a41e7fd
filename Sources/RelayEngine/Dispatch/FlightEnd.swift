import RelayModel

/// How a request ended for each delivery it carried.
struct FlightEnd: Sendable {
    let lane: Lane
    let results: [Result]

    struct Result: Sendable {
        let slot: Int
        let outcome: Outcome
    }

    enum Outcome: Sendable {
        case attempt(AttemptOutcome)
        /// Nothing left the house.
        case obstacle(SendObstacle)
    }
}

extension FlightEnd {
    /// A flight that could not leave.
    init(_ flight: Flight, _ obstacle: SendObstacle) {
        self.init(
            lane: flight.lane,
            results: flight.legs.map { Result(slot: $0.slot, outcome: .obstacle(obstacle)) }
        )
    }
}
