import RelayAPI

/// The result of a send command: an accepted notice, or the warnings of an event.
struct AcceptanceReport {
    var state: String
    var lane: String
    var audience: ReachResponse
    var warnings: [String] = []

    init(_ acceptance: AcceptanceResponse) {
        (state, lane, audience) = (acceptance.state, acceptance.lane, acceptance.audience)
        warnings = acceptance.warnings
    }

    init(_ acceptance: WarningAcceptanceResponse) {
        (state, lane, audience) = (acceptance.state, acceptance.lane, acceptance.audience)
    }

    /// Prints the notice's state and its warnings.
    func show() {
        Terminal.say(summary)
        for warning in warnings { Terminal.say("note: " + warning) }
    }

    /// `sending in the urgent lane to 6 endpoints`; the number is omitted while it is still being counted.
    var summary: String {
        "\(state) in the \(lane) lane" + (audience.exact ? " to \(audience.endpoints) endpoints" : "")
    }
}
