/// How fast a request's body must arrive.
struct BodyPace: Sendable {
    /// From when on a body is slow, and counted for its peer and its key.
    var promptness = Duration.seconds(1)
    /// For how long any pace will do.
    var grace = Duration.seconds(5)
    /// How much must have arrived for each second after that.
    var bytesPerSecond = 1024

    /// Whether a body has been arriving for so long that it counts as slow.
    func isSlow(after elapsed: Duration) -> Bool { elapsed >= promptness }

    /// Whether a body is too far behind to be waited for.
    func isTooSlow(received: Int, after elapsed: Duration) -> Bool {
        guard elapsed > grace else { return false }
        return elapsed - grace > .seconds(Double(received) / Double(bytesPerSecond))
    }
}
