/// Whom a notice would reach, as the API answers it.
struct PreviewAnswer: Decodable {
    /// What one circle contributes.
    struct Share: Decodable {
        var id: String
        var name: String
        var endpoints: Int
    }

    /// A group that is left out.
    struct Exclusion: Decodable {
        var reason: String
        var count: Int
        var examples: [String]
    }

    /// What one channel would say.
    struct Message: Decodable {
        var channel: String
        var parts: Int
        var smsSegments: Int?
        var text: String
        var problem: String?
    }

    var audience: AcceptanceAnswer.Reach
    var circles: [Share]
    /// People by role.
    var roles: [String: Int]
    /// Endpoints by channel.
    var channels: [String: Int]
    var excluded: [Exclusion]
    var messages: [Message]
}
