import RelayJSON
import RelayModel

/// The access tokens that a WeCom or WeChat interface issued; each lives 7,200 s.
struct AccessTokens: Sendable {
    /// The validity of a token in a request.
    enum Standing: Hashable, Sendable {
        case valid
        case expired
        case unknown
    }

    /// The lifetime of a token in seconds, as replies state it.
    static let lifeSeconds: Int64 = 7200

    private let lifeMilliseconds: Int64
    private var givenAt: [String: Timestamp] = [:]

    /// Creates an empty list of tokens, whose lifetime is scaled as the rate windows are.
    init(scale: WindowScale) { lifeMilliseconds = scale.milliseconds(seconds: Double(Self.lifeSeconds)) }

    /// A token for an account. It contains the account, so that the key of a later request is known.
    mutating func issue(to account: String, _ reception: ReceiverContext) -> String {
        let token = "\(account)~\(reception.serial)~\(reception.now.milliseconds)"
        givenAt[token] = reception.now
        return token
    }

    /// The validity of a token at this time.
    func standing(of token: String, at now: Timestamp) -> Standing {
        guard let given = givenAt[token] else { return .unknown }
        return now.milliseconds - given.milliseconds < lifeMilliseconds ? .valid : .expired
    }

    /// The account of a token.
    static func account(of token: String) -> String { String(token.prefix { $0 != "~" }) }

    /// The refusal of an invalid token; nil for a valid one.
    func refusal(of token: String?, at now: Timestamp) -> SandboxReply? {
        switch standing(of: token ?? "", at: now) {
        case .valid: nil
        case .expired: .errcode(42001, "access_token expired")
        case .unknown: .errcode(40014, "invalid access_token")
        }
    }

    /// The reply that issues a token.
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
