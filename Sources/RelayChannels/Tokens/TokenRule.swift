import RelayJSON
public import RelayModel

/// How a channel gets the access token that its requests carry in place of the secret (protocols: wecom-and-wechat,
/// section 1).
///
/// The endpoint's secret is then `ID:SECRET`: the corporation's id and the app's secret, or the account's appid and
/// secret.
public struct TokenRule: Hashable, Sendable {
    /// The platform that issues the token.
    public enum Source: String, StringEnum {
        /// `GET …/gettoken?corpid=…&corpsecret=…`
        case wecom
        /// `POST …/stable_token`
        case wechatOA = "wechat-oa"
    }

    public let source: Source
    /// The URL of the token interface. Two channels with the same URL and secret share one token.
    public let url: String
    /// Codes of a send reply for a token that is not valid, or no longer.
    public let invalidCodes: Set<String>
    /// Codes for a refused credential; another request soon would change nothing.
    static let refusedCodes: Set<String> = ["40001", "40013", "40125", "40164", "40243", "42007", "60020"]

    /// The least lifetime in seconds. The platforms' tokens live for two hours; a reply with a shorter time counts as
    /// this.
    private static let leastLife: Int64 = 60

    /// Returns the problem of a secret, as a text for operators; nil if it is valid. The text never quotes it.
    static func fault(in secret: String) -> String? {
        halves(secret) == nil ? "must be an id and a secret joined by a colon" : nil
    }

    /// The request for a token.
    /// - Parameter isForced: whether the platform must issue another token, because its valid one was refused.
    /// - Throws: ``ChannelError`` for a secret without an id and a key.
    public func request(secret: String, isForced: Bool = false) throws(ChannelError) -> OutboundRequest {
        guard let (id, key) = Self.halves(secret) else {
            throw ChannelError(.secret, "must be an id and a secret joined by a colon")
        }
        switch source {
        case .wecom:
            return OutboundRequest(
                method: "GET",
                url: "\(url)?corpid=\(PercentEncoding.encode(id))&corpsecret=\(PercentEncoding.encode(key))"
            )
        case .wechatOA:
            let body = JSONValue.object([
                ("grant_type", .string("client_credential")), ("appid", .string(id)), ("secret", .string(key)),
                ("force_refresh", .bool(isForced)),
            ])
            return OutboundRequest(
                url: url,
                headers: [HTTPField("Content-Type", "application/json")],
                body: Array(body.written.utf8)
            )
        }
    }

    /// Reads the reply to ``request(secret:isForced:)``.
    public func read(_ reply: OutboundReply) -> TokenReply {
        if let fault = reply.fault { return .failed(code: fault.rawValue, message: "") }
        guard (200...299).contains(reply.status), let value = JSONValue(reply.body) else {
            return .failed(code: "http_\(reply.status)", message: "")
        }
        if let token = value["access_token"]?.text, (1...4096).contains(token.utf8.count), Address.isPrintable(token) {
            return .token(Secret(token), seconds: max(Self.leastLife, Int64(value["expires_in"]?.int ?? 7200)))
        }
        guard let code = value["errcode"]?.scalar else { return .failed(code: "unrecognised", message: "") }
        let message = String(
            decoding: Masking.numbers(in: Array((value["errmsg"]?.text ?? "").utf8), first: 300),
            as: UTF8.self
        )
        return Self.refusedCodes.contains(code)
            ? .refused(code: code, message: message) : .failed(code: code, message: message)
    }

    /// The same, with the secret hidden in its texts: platforms quote the id that they refuse.
    public func read(_ reply: OutboundReply, hiding secret: Secret) -> TokenReply {
        var mask = KeyMask()
        mask.hide(secret: secret.reveal())
        let said = read(reply)
        guard let hidden = mask.masked(reply.body) else { return said }
        var shown = reply
        shown.body = hidden
        switch (said, read(shown)) {
        case (.refused(let code, _), .refused(_, let message)), (.refused(let code, _), .failed(_, let message)):
            return .refused(code: mask.masked(code), message: message)
        case (.failed(let code, _), .failed(_, let message)): return .failed(code: mask.masked(code), message: message)
        default: return said
        }
    }

    /// Whether a send reply says that the token is not valid.
    public func isRefused(_ verdict: Verdict) -> Bool { invalidCodes.contains(verdict.code) }

    /// The key under which a token is stored: a hash of URL and secret, so that the secret itself is not stored.
    public func fingerprint(of secret: String) -> [UInt8] {
        Digest.sha256(Array("\(url)\n\(SecretRotation.newest(of: secret) ?? "")".utf8))
    }

    private static func halves(_ secret: String) -> (id: String, key: String)? {
        guard let newest = SecretRotation.newest(of: secret), let colon = newest.firstIndex(of: ":"),
            colon > newest.startIndex, newest.index(after: colon) < newest.endIndex
        else { return nil }
        return (String(newest[..<colon]), String(newest[newest.index(after: colon)...]))
    }
}

/// The reply of a token interface.
public enum TokenReply: Hashable, Sendable {
    /// A token and its lifetime in seconds.
    case token(Secret, seconds: Int64)
    /// The credential is wrong, deleted, or not allowed from here. An operator must change something.
    case refused(code: String, message: String)
    /// No token; the cause may pass.
    case failed(code: String, message: String)
}
