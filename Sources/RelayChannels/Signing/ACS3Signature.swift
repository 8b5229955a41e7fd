import RelayModel

/// ACS3-HMAC-SHA256 of Alibaba Cloud (protocols: sms, section 1).
struct ACS3Signature {
    let canonicalQuery: String
    let canonicalRequest: String
    let signedHeaders: String
    let bodyHash: String
    let stringToSign: String
    let signature: String
    /// The value of the `Authorization` header.
    let authorization: String

    /// - Parameters:
    ///   - query: names and values before encoding.
    ///   - headers: `host`, every `x-acs-*` and `content-type` are signed, others ignored.
    init(
        keyID: some StringProtocol,
        secret: some StringProtocol,
        method: String,
        path: some StringProtocol,
        query: [(name: String, value: String)],
        headers: [HTTPField],
        body: [UInt8]
    ) {
        let encoded = query.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }
        canonicalQuery = encoded.sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
        bodyHash = Digest.sha256Hex(body)
        let signed = headers.map { (name: $0.name.lowercased(), value: Self.trimmed($0.value)) }
            .filter { $0.name == "host" || $0.name == "content-type" || $0.name.hasPrefix("x-acs-") }
            .sorted { $0.name < $1.name }
        signedHeaders = signed.map(\.name).joined(separator: ";")
        let lines = signed.map { "\($0.name):\($0.value)\n" }.joined()
        canonicalRequest = "\(method)\n\(path)\n\(canonicalQuery)\n\(lines)\n\(signedHeaders)\n\(bodyHash)"
        stringToSign = "ACS3-HMAC-SHA256\n" + Digest.sha256Hex(canonicalRequest.utf8)
        signature = Hex.encode(Digest.hmac(stringToSign.utf8, key: secret.utf8))
        authorization =
            "ACS3-HMAC-SHA256 Credential=\(keyID),SignedHeaders=\(signedHeaders),Signature=\(signature)"
    }

    /// Adds date, nonce, body hash and `Authorization`. The secret is `KEYID:KEYSECRET`.
    static func sign(
        _ request: inout OutboundRequest,
        secret: Substring,
        stamp: AttemptStamp
    ) throws(ChannelError) {
        guard let colon = secret.firstIndex(of: ":") else {
            throw ChannelError(.secret, "must be an id and a key joined by a colon")
        }
        let query = Address.query(request.url).split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                name: PercentEncoding.decodeLeniently(halves[0]),
                value: halves.count > 1 ? PercentEncoding.decodeLeniently(halves[1]) : ""
            )
        }
        request.headers.append(HTTPField("x-acs-date", String(stamp.now.rfc3339(offsetMinutes: 0).prefix(19)) + "Z"))
        request.headers.append(HTTPField("x-acs-signature-nonce", stamp.nonceText))
        request.headers.append(HTTPField("x-acs-content-sha256", Digest.sha256Hex(request.body)))
        let host = HTTPField("host", String(Address.host(request.url)))
        let signature = ACS3Signature(
            keyID: secret[..<colon],
            secret: secret[secret.index(after: colon)...],
            method: request.method,
            path: Address.path(request.url),
            query: query,
            headers: request.headers + [host],
            body: request.body
        )
        request.headers.append(HTTPField("Authorization", signature.authorization))
    }

    private static func trimmed(_ value: String) -> String {
        var text = Substring(value)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
