import RelayJSON
import RelayModel

/// The access tokens that a WeCom or WeChat interface gave out; each lives 7,200 s.
struct AccessTokens: Sendable {
    /// What a token given in a request is worth.
    enum Standing: Hashable, Sendable {
        case valid
        case expired
        case unknown
    }

    /// Seconds a token lives, as the replies say.
    static let lifeSeconds: Int64 = 7200

    private let lifeMilliseconds: Int64
    private var givenAt: [String: Timestamp] = [:]

    /// No tokens yet; their life is scaled as the rate windows are.
    init(scale: WindowScale) { lifeMilliseconds = scale.milliseconds(seconds: Double(Self.lifeSeconds)) }

    /// A token for an account. It names the account, so that a later request's key can be told from it.
    mutating func issue(to account: String, _ reception: ReceiverContext) -> String {
        let token = "\(account)~\(reception.serial)~\(reception.now.milliseconds)"
        givenAt[token] = reception.now
        return token
    }

    /// What a token is worth at this moment.
    func standing(of token: String, at now: Timestamp) -> Standing {
        guard let given = givenAt[token] else { return .unknown }
        return now.milliseconds - given.milliseconds < lifeMilliseconds ? .valid : .expired
    }

    /// The account that a token was given to.
    static func account(of token: String) -> String { String(token.prefix { $0 != "~" }) }

    /// The refusal of a token that does not hold; nil for a valid one.
    func refusal(of token: String?, at now: Timestamp) -> SandboxReply? {
        switch standing(of: token ?? "", at: now) {
        case .valid: nil
        case .expired: .errcode(42001, "access_token expired")
        case .unknown: .errcode(40014, "invalid access_token")
        }
    }

    /// The reply that hands out a token.
    static func reply(_ token: String) -> SandboxReply {
        var reply = SandboxReply.errcode(
            0,
            "ok",
            [
                .init(name: "access_token", value: .text(token)),
                .init(name: "expires_in", value: .number(lifeSeconds)),
            ]
        )
        reply.isTaken = false
        return reply
    }
}
