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

    /// `sending in the urgent lane to 6 endpoints`, without the number where it is not certain yet.
    var summary: String {
        "\(state) in the \(lane) lane" + (audience.exact == false ? "" : " to \(audience.endpoints) endpoints")
    }
}
