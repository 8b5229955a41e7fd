/// Why a flight could not leave.
struct FlightObstacle: Error {
    let obstacle: SendObstacle

    init(_ obstacle: SendObstacle) { self.obstacle = obstacle }
}
