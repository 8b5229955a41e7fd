/// The API's answer to an accepted notice.
struct AcceptanceAnswer: Decodable {
    /// The size of the notice's audience.
    struct Reach: Decodable {
        var recipients: Int?
        var endpoints: Int
        /// False while a large audience is still being counted.
        var exact: Bool?
    }

    var id: String
    /// The ids of all warnings of an event, the first included; nil for other notices.
    var ids: [String]?
    var state: String
    var lane: String
    var audience: Reach
    /// Warnings about an accepted notice. Relays of earlier versions omit the field.
    var warnings: [String]?

    /// Prints the notice's state and its warnings.
    func report() {
        Terminal.say(summary)
        for warning in warnings ?? [] { Terminal.say("note: " + warning) }
    }

    /// `sending in the urgent lane to 6 endpoints`; the number is omitted while it is still being counted.
    var summary: String {
        "\(state) in the \(lane) lane" + (audience.exact == false ? "" : " to \(audience.endpoints) endpoints")
    }
}
