import RelayModel

/// An accepted message whose state the platform reports later: a text message, a template message.
struct TakenMessage: Hashable, Sendable {
    /// The transit time of a message, in the platform's seconds.
    static let journeySeconds = 1.0

    /// The access key or the account that sent it.
    var account: String
    /// The number or the follower, as the request wrote it.
    var recipient: String
    /// The platform's id of the message.
    var reference: String
    /// The value that the sender wants returned: `OutId`, `SessionContext`.
    var context = ""
    var takenAt: Timestamp
    /// Whether it arrives.
    var isReachable: Bool

    /// By convention no number that begins with 1700 can be reached.
    static func isReachable(number: String) -> Bool { !national(number).hasPrefix("1700") }

    /// A mainland number without its country code.
    static func national(_ number: String) -> Substring {
        if number.hasPrefix("+86") { return number.dropFirst(3) }
        return number.hasPrefix("86") && number.utf8.count == 13 ? number.dropFirst(2) : number[...]
    }
}
