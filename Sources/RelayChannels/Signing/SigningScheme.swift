import RelayModel

/// How a request proves its origin. A channel file names one scheme.
enum SigningScheme: String, StringEnum {
    case none
    /// `timestamp` and `sign` in the query.
    case dingtalk
    /// `timestamp` and `sign` in front of the JSON body.
    case feishu
    /// Standard Webhooks 1.0.0: the `webhook-*` headers, v1 or v1a by the secret's prefix.
    case standardWebhooks = "standard-webhooks"
    /// Alibaba Cloud, ACS3-HMAC-SHA256; the secret is `KEYID:KEYSECRET`.
    case acs3
    /// Tencent Cloud, TC3-HMAC-SHA256; the secret is `SECRETID:SECRETKEY`.
    case tc3
    /// `Authorization: Bearer SECRET`.
    case bearer
    /// `Authorization: Basic …` of `USER:PASSWORD`.
    case basic

    /// Returns the problem of a secret for this scheme, as a text for operators; nil if it can sign. The text never
    /// quotes the secret.
    func fault(in secret: String) -> String? {
        guard secret.utf8.contains(where: { $0 != UInt8(ascii: " ") }) else { return "is empty" }
        if self == .none || self == .dingtalk || self == .feishu { return nil }
        let parts = secret.split(separator: " ")
        switch self {
        case .standardWebhooks:
            if secret != parts.joined(separator: " ") { return "has blanks around it or doubled" }
            if parts.count > 11 { return "holds more than 11 keys; keep the new one and at most 10 old ones" }
            for part in parts {
                do throws(WebhookKey.Fault) {
                    _ = try WebhookKey(String(part))
                } catch {
                    return error.text
                }
            }
            return nil
        case .acs3, .tc3, .basic:
            for part in parts {
                guard let colon = part.firstIndex(of: ":"), colon > part.startIndex,
                    part.index(after: colon) < part.endIndex
                else { return "must be an id and a key joined by a colon" }
            }
            return nil
        case .bearer:
            return parts.contains { !Address.isPrintable(String($0)) } ? "must be printable ASCII" : nil
        case .none, .dingtalk, .feishu: return nil
        }
    }

    /// Adds the signature to a finished request. Without a secret (nil) only Standard Webhooks adds its id and
    /// timestamp; a blank secret is refused, not treated as none.
    func sign(
        _ request: inout OutboundRequest,
        secret: String?,
        deliveryID: DeliveryID,
        stamp: AttemptStamp
    ) throws(ChannelError) {
        guard self != .none else { return }
        try Self.refuseBlank(secret)
        if self == .standardWebhooks {
            try StandardWebhooks.sign(&request, secret: secret ?? "", id: deliveryID.description, stamp: stamp)
            return
        }
        guard let newest = secret.flatMap(SecretRotation.newest) else { return }
        switch self {
        case .none, .standardWebhooks: break
        case .dingtalk:
            let sign = DingTalkSignature.sign(milliseconds: stamp.now.milliseconds, secret: newest)
            request.url += (request.url.utf8.contains(UInt8(ascii: "?")) ? "&" : "?")
            request.url += DingTalkSignature.query(milliseconds: stamp.now.milliseconds, sign: sign)
        case .feishu: FeishuSignature.sign(&request.body, seconds: stamp.now.seconds, secret: newest)
        case .acs3: try ACS3Signature.sign(&request, secret: newest, stamp: stamp)
        case .tc3: try TC3Signature.sign(&request, secret: newest, stamp: stamp)
        case .bearer: request.headers.append(HTTPField("Authorization", "Bearer " + newest))
        case .basic: request.headers.append(HTTPField("Authorization", "Basic " + Base64.encode(newest.utf8)))
        }
    }

    /// The login of a mail: the secret `USER:PASSWORD` with the scheme `basic`; nil without a secret.
    func login(secret: String?) throws(ChannelError) -> MailLogin? {
        guard self == .basic else { return nil }
        try Self.refuseBlank(secret)
        return secret.flatMap(SecretRotation.newest).flatMap { MailLogin($0) }
    }

    private static func refuseBlank(_ secret: String?) throws(ChannelError) {
        if let secret, !secret.utf8.contains(where: { $0 > 0x20 }) { throw ChannelError(.secret, "is blank") }
    }
}

/// DingTalk custom robots: HMAC over `<ms>\n<secret>` with the secret's text as key, in the query
/// (open.dingtalk.com/document/orgapp/custom-robot-access).
enum DingTalkSignature {
    /// The signature in base 64, not yet percent-encoded.
    static func sign(milliseconds: Int64, secret: some StringProtocol) -> String {
        let key = Array(secret.utf8)
        return Base64.encode(Digest.hmac(Array("\(milliseconds)\n".utf8) + key, key: key))
    }

    /// The two parameters; the signature is percent-encoded exactly once.
    static func query(milliseconds: Int64, sign: String) -> String {
        "timestamp=\(milliseconds)&sign=\(PercentEncoding.encode(sign))"
    }
}

/// Feishu custom bots: HMAC of nothing with the key `<seconds>\n<secret>`, as members of the JSON body
/// (open.larksuite.com/document/client-docs/bot-v3/use-custom-bots-in-a-group).
enum FeishuSignature {
    /// How many bytes ``sign(_:seconds:secret:)`` adds at most.
    static let overhead = 90

    /// The signature in base 64.
    static func sign(seconds: some CustomStringConvertible, secret: some StringProtocol) -> String {
        Base64.encode(Digest.hmac([], key: "\(seconds)\n\(secret)".utf8))
    }

    /// Puts `timestamp` and `sign` in front of the members of a JSON object.
    static func sign(_ body: inout [UInt8], seconds: Int64, secret: some StringProtocol) {
        guard body.first == UInt8(ascii: "{") else { return }
        let isEmpty = body.dropFirst().first == UInt8(ascii: "}")
        let members =
            "{\"timestamp\":\"\(seconds)\",\"sign\":\"\(sign(seconds: seconds, secret: secret))\"\(isEmpty ? "" : ",")"
        var signed: [UInt8] = []
        signed.reserveCapacity(body.count + Self.overhead)
        signed.append(contentsOf: members.utf8)
        signed.append(contentsOf: body.dropFirst())
        body = signed
    }
}

/// Several secrets in one text during a rotation: newest first, separated by blanks.
enum SecretRotation {
    /// The first of the secrets; nil if there are only blanks.
    ///
    /// It works on bytes: `split` works on characters and took a third of the cost of a signed robot message.
    static func newest(of secret: String) -> Substring? {
        let bytes = secret.utf8
        guard let start = bytes.firstIndex(where: { $0 != UInt8(ascii: " ") }) else { return nil }
        return secret[start..<(bytes[start...].firstIndex(of: UInt8(ascii: " ")) ?? bytes.endIndex)]
    }
}
