/// What goes wrong with one request, all matching rules taken together.
struct FaultPlan: Hashable, Sendable {
    /// Milliseconds the reply is held back.
    var latency: Int?
    var disturbance: Disturbance?
    var closing: FaultRule.Closing?
    /// How far the platform's clock is off.
    var clockOffset: Duration?

    /// Nothing goes wrong.
    static let none = FaultPlan()
}
