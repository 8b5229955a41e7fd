import RelayModel

/// A message that a platform took and has a later word on: a text message, a template message.
struct TakenMessage: Hashable, Sendable {
    /// How long a message is under way, in the platform's seconds.
    static let journeySeconds = 1.0

    /// The access key or the account that sent it.
    var account: String
    /// The number or the follower, as the request wrote it.
    var recipient: String
    /// The platform's id of the message.
    var reference: String
    /// What the sender wants to have back: `OutId`, `SessionContext`.
    var context = ""
    var takenAt: Timestamp
    /// Whether it arrives in the end.
    var isReachable: Bool

    /// By agreement every number that begins with 1700 cannot be reached.
    static func isReachable(number: String) -> Bool { !national(number).hasPrefix("1700") }

    /// A mainland number without its country's code.
    static func national(_ number: String) -> Substring {
        if number.hasPrefix("+86") { return number.dropFirst(3) }
        return number.hasPrefix("86") && number.utf8.count == 13 ? number.dropFirst(2) : number[...]
    }
}
