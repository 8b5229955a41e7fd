/// The audience that a notice would have, as the API returns it.
struct PreviewAnswer: Decodable {
    /// One circle's share of the audience.
    struct Share: Decodable {
        var id: String
        var name: String
        var endpoints: Int
    }

    /// The people or endpoints that one reason excludes.
    struct Exclusion: Decodable {
        var reason: String
        var count: Int
        var examples: [String]
    }

    /// The message that one channel would send.
    struct Message: Decodable {
        var channel: String
        var parts: Int
        var smsSegments: Int?
        var text: String
        var problem: String?
    }

    var audience: AcceptanceAnswer.Reach
    var circles: [Share]
    /// The number of people by role.
    var roles: [String: Int]
    /// The number of endpoints by channel.
    var channels: [String: Int]
    var excluded: [Exclusion]
    var messages: [Message]
}
