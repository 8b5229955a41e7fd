import RelayModel

/// TC3-HMAC-SHA256 of Tencent Cloud (protocols: sms, section 2).
struct TC3Signature {
    let canonicalRequest: String
    let signedHeaders: String
    let bodyHash: String
    let date: String
    let scope: String
    let stringToSign: String
    let signingKey: [UInt8]
    let signature: String
    /// The value of the `Authorization` header.
    let authorization: String

    /// - Parameters:
    ///   - action: nil if the action is not among the signed headers.
    ///   - now: its date counts in UTC.
    init(
        id: some StringProtocol,
        secret: some StringProtocol,
        service: String,
        host: String,
        action: String?,
        contentType: String,
        now: Timestamp,
        body: [UInt8]
    ) {
        date = String(now.rfc3339(offsetMinutes: 0).prefix(10))
        bodyHash = Digest.sha256Hex(body)
        var lines = "content-type:\(contentType.lowercased())\nhost:\(host.lowercased())\n"
        if let action { lines += "x-tc-action:\(action.lowercased())\n" }
        signedHeaders = action == nil ? "content-type;host" : "content-type;host;x-tc-action"
        canonicalRequest = "POST\n/\n\n\(lines)\n\(signedHeaders)\n\(bodyHash)"
        scope = "\(date)/\(service)/tc3_request"
        stringToSign =
            "TC3-HMAC-SHA256\n\(now.seconds)\n\(scope)\n\(Digest.sha256Hex(canonicalRequest.utf8))"
        let dateKey = Digest.hmac(date.utf8, key: "TC3\(secret)".utf8)
        signingKey = Digest.hmac("tc3_request".utf8, key: Digest.hmac(service.utf8, key: dateKey))
        signature = Hex.encode(Digest.hmac(stringToSign.utf8, key: signingKey))
        authorization =
            "TC3-HMAC-SHA256 Credential=\(id)/\(scope), SignedHeaders=\(signedHeaders), Signature=\(signature)"
    }

    /// Adds `X-TC-Timestamp` and `Authorization`. The secret is `SECRETID:SECRETKEY`; the service is the host's first
    /// label.
    static func sign(
        _ request: inout OutboundRequest,
        secret: Substring,
        stamp: AttemptStamp
    ) throws(ChannelError) {
        guard let colon = secret.firstIndex(of: ":") else {
            throw ChannelError(.secret, "must be an id and a key joined by a colon")
        }
        let host = String(Address.host(request.url))
        func header(_ name: String) -> String? { request.headers.first { $0.isNamed(name) }?.value }
        let signature = TC3Signature(
            id: secret[..<colon],
            secret: secret[secret.index(after: colon)...],
            service: String(host.prefix { $0 != "." }),
            host: host,
            action: header("x-tc-action"),
            contentType: header("content-type") ?? "",
            now: stamp.now,
            body: request.body
        )
        request.headers.append(HTTPField("X-TC-Timestamp", "\(stamp.now.seconds)"))
        request.headers.append(HTTPField("Authorization", signature.authorization))
    }
}
