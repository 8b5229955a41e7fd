/// What the relay says of a notice it took.
struct AcceptanceAnswer: Decodable {
    /// Whom it reaches.
    struct Reach: Decodable {
        var recipients: Int?
        var endpoints: Int
        /// False while a large audience is still being counted.
        var exact: Bool?
    }

    var id: String
    /// All warnings of an event, the first included; nil for another notice.
    var ids: [String]?
    var state: String
    var lane: String
    var audience: Reach
    /// Things to know although the notice was accepted; a relay of an earlier version says nothing of them.
    var warnings: [String]?

    /// Tells the user what became of the notice, and what else there is to know.
    func report() {
        Terminal.say(summary)
        for warning in warnings ?? [] { Terminal.say("note: " + warning) }
    }

    /// `sending in the urgent lane to 6 endpoints`, without the number where it is not certain yet.
    var summary: String {
        "\(state) in the \(lane) lane" + (audience.exact == false ? "" : " to \(audience.endpoints) endpoints")
    }
}
