import RelayModel

/// How a request proves where it comes from. A channel file names one.
enum SigningScheme: String, NamedCase {
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

    /// What is wrong with a secret for this scheme, in operator words; nil where it can sign. Never quotes the secret.
    func fault(in secret: String) -> String? {
        let parts = secret.split(separator: " ")
        guard !parts.isEmpty else { return "is empty" }
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

    /// Adds the signature to a finished request. Without a secret (nil) only Standard Webhooks adds its id and timestamp; one that is
    /// there and blank signs nothing, and is refused rather than taken for none.
    func sign(
        _ request: inout OutboundRequest,
        secret: String?,
        deliveryID: DeliveryID,
        stamp: AttemptStamp
    ) throws(ChannelError) {
        guard self != .none else { return }
        if let secret, !secret.utf8.contains(where: { $0 > 0x20 }) { throw ChannelError(.secret, "is blank") }
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
}
