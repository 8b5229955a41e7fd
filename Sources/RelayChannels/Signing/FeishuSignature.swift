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
