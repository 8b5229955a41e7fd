import RelayJSON
import RelayModel

/// Compares signatures of every platform with known ones.
enum SignatureVectors {
    static let groups: Set<String> = [
        "dingtalk", "feishu", "standard_webhooks_v1", "standard_webhooks_v1a", "standard_webhooks_headers",
        "standard_webhooks_verify", "secret_format", "acs3", "tc3", "wecom_image", "wechat_oa_callback",
    ]

    static func check(_ vector: JSONValue, group: String) -> VectorOutcome {
        let got: [(key: String, value: JSONValue)] =
            switch group {
            case "dingtalk": dingtalk(vector)
            case "feishu": feishu(vector)
            case "standard_webhooks_v1": webhook(vector, key: "secret")
            case "standard_webhooks_v1a": webhook(vector, key: "private_key")
            case "standard_webhooks_headers": headers(vector)
            case "standard_webhooks_verify": verify(vector)
            case "secret_format": secretFormat(vector)
            case "acs3": acs3(vector)
            case "tc3": tc3(vector)
            case "wecom_image": image(vector)
            case "wechat_oa_callback": callback(vector)
            default: [("error", .string("unknown group \(group)"))]
            }
        let expected = got.map { ($0.key, vector[$0.key] ?? .null) }
        return VectorOutcome(vector, expected: .object(expected), got: .object(got))
    }

    private static func text(_ vector: JSONValue, _ key: String) -> String { vector[key]?.scalar ?? "" }

    private static func dingtalk(_ vector: JSONValue) -> [(key: String, value: JSONValue)] {
        let time = Int64(text(vector, "timestamp_ms")) ?? 0
        let sign = DingTalkSignature.sign(milliseconds: time, secret: text(vector, "secret"))
        return [
            ("sign", .string(sign)), ("sign_query", .string(PercentEncoding.encode(sign))),
            ("query", .string(DingTalkSignature.query(milliseconds: time, sign: sign))),
        ]
    }

    private static func feishu(_ vector: JSONValue) -> [(key: String, value: JSONValue)] {
        let time = text(vector, "timestamp")
        let secret = text(vector, "secret")
        var got: [(key: String, value: JSONValue)] = [
            ("sign", .string(FeishuSignature.sign(seconds: time, secret: secret)))
        ]
        if let finished = vector["body_json"] {
            let unsigned = JSONValue.object(finished.members.filter { $0.key != "timestamp" && $0.key != "sign" })
            var body = Array(unsigned.written.utf8)
            FeishuSignature.sign(&body, seconds: Int64(time) ?? 0, secret: secret)
            got.append(("body_json", JSONValue(body) ?? .null))
        }
        return got
    }

    private static func webhook(_ vector: JSONValue, key: String) -> [(key: String, value: JSONValue)] {
        let body = Array(text(vector, "body").utf8)
        let secret = text(vector, key)
        let signature = try? StandardWebhooks.signature(
            of: body,
            keys: secret,
            id: text(vector, "webhook_id"),
            timestamp: text(vector, "timestamp")
        )
        var got: [(key: String, value: JSONValue)] = [("signature", .string(signature.flatMap(\.self) ?? ""))]
        if vector["body_sha256"] != nil { got.append(("body_sha256", .string(Digest.sha256Hex(body)))) }
        switch try? WebhookKey(secret) {
        case .symmetric(let key) where vector["key_bytes"] != nil:
            got.append(("key_bytes", .number("\(key.bytes.count)")))
        case .signing(let seed):
            got.append(("public_key", .string("whpk_" + Base64.encode(WebhookKey.publicKey(of: seed)))))
        default: break
        }
        return got
    }

    private static func headers(_ vector: JSONValue) -> [(key: String, value: JSONValue)] {
        let keys = vector["signing_keys_newest_first"]?.elements.compactMap(\.text).joined(separator: " ") ?? ""
        var request = OutboundRequest(url: "", body: Array(text(vector, "body").utf8))
        let now = Timestamp(seconds: Int64(text(vector, "timestamp")) ?? 0)
        try? StandardWebhooks.sign(
            &request,
            secret: keys,
            id: text(vector, "webhook_id"),
            stamp: AttemptStamp(now: now, nonce: 0)
        )
        return [("headers", .object(request.headers.map { ($0.name, .string($0.value)) }))]
    }

    private static func verify(_ vector: JSONValue) -> [(key: String, value: JSONValue)] {
        let isValid = StandardWebhooks.isValid(
            headers: vector["headers"]?.members.map { HTTPField($0.key, $0.value.scalar ?? "") } ?? [],
            body: Array(text(vector, "body").utf8),
            keys: vector["verify_keys"]?.elements.compactMap(\.text) ?? [],
            now: Timestamp(seconds: Int64(text(vector, "now")) ?? 0),
            tolerance: vector["tolerance_seconds"]?.int.map { Int64($0) } ?? StandardWebhooks.tolerance
        )
        return [("valid", .bool(isValid))]
    }

    private static func secretFormat(_ vector: JSONValue) -> [(key: String, value: JSONValue)] {
        let secret = text(vector, "secret")
        guard SigningScheme.standardWebhooks.fault(in: secret) == nil, let key = try? WebhookKey(secret) else {
            return [("valid", .bool(false))]
        }
        return [("valid", .bool(true)), ("kind", .string(key.version))]
    }

    private static func acs3(_ vector: JSONValue) -> [(key: String, value: JSONValue)] {
        let body = Array(text(vector, "body").utf8)
        var headers =
            vector["headers"]?.members.filter { $0.key != "x-acs-content-sha256" }
            .map { HTTPField($0.key, $0.value.scalar ?? "") } ?? []
        headers.append(HTTPField("x-acs-content-sha256", Digest.sha256Hex(body)))
        let signed = ACS3Signature(
            keyID: text(vector, "access_key_id"),
            secret: text(vector, "access_key_secret"),
            method: text(vector, "method"),
            path: text(vector, "path"),
            query: vector["query"]?.members.map { ($0.key, $0.value.scalar ?? "") } ?? [],
            headers: headers,
            body: body
        )
        return [
            ("canonical_query", .string(signed.canonicalQuery)), ("body_sha256", .string(signed.bodyHash)),
            ("signed_headers", .string(signed.signedHeaders)), ("canonical_request", .string(signed.canonicalRequest)),
            ("canonical_request_sha256", .string(Digest.sha256Hex(signed.canonicalRequest.utf8))),
            ("string_to_sign", .string(signed.stringToSign)), ("signature", .string(signed.signature)),
            ("authorization", .string(signed.authorization)),
        ]
    }

    private static func tc3(_ vector: JSONValue) -> [(key: String, value: JSONValue)] {
        let signsAction = text(vector, "signed_headers").contains("x-tc-action")
        let signed = TC3Signature(
            id: text(vector, "secret_id"),
            secret: text(vector, "secret_key"),
            service: text(vector, "service"),
            host: text(vector, "host"),
            action: signsAction ? text(vector, "action") : nil,
            contentType: text(vector, "content_type"),
            now: Timestamp(seconds: Int64(text(vector, "timestamp")) ?? 0),
            body: Array(text(vector, "body").utf8)
        )
        return [
            ("body_sha256", .string(signed.bodyHash)), ("utc_date", .string(signed.date)),
            ("canonical_request", .string(signed.canonicalRequest)),
            ("canonical_request_sha256", .string(Digest.sha256Hex(signed.canonicalRequest.utf8))),
            ("credential_scope", .string(signed.scope)), ("string_to_sign", .string(signed.stringToSign)),
            ("signing_key_hex", .string(Hex.encode(signed.signingKey))), ("signature", .string(signed.signature)),
            ("authorization", .string(signed.authorization)),
        ]
    }

    private static func image(_ vector: JSONValue) -> [(key: String, value: JSONValue)] {
        let raw = Hex.decode(text(vector, "raw_hex")) ?? []
        return [("base64", .string(Base64.encode(raw))), ("md5", .string(Digest.md5Hex(raw)))]
    }

    private static func callback(_ vector: JSONValue) -> [(key: String, value: JSONValue)] {
        let signature = WeChatCallback.signature(
            token: text(vector, "token"),
            timestamp: text(vector, "timestamp"),
            nonce: text(vector, "nonce")
        )
        return [("signature", .string(signature))]
    }
}
