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
