public import RelayModel

extension Channel {
    /// The exact requests for a notice, to look at: by default a sample notice to the file's example address, signed
    /// with the file's example secret. Nothing is sent.
    ///
    /// - Throws: ``ChannelError`` as ``compile(_:message:)`` and ``CompiledMessage/request(part:to:stamp:)`` do.
    public func example(
        _ content: NoticeContent = .sample(),
        message: String? = nil,
        address: String? = nil,
        secret: String? = nil,
        now: Timestamp? = nil
    ) throws(ChannelError) -> [OutboundRequest] {
        let compiled = try compile(content, message: message)
        let stamp = AttemptStamp(now: now ?? content.issuedAt, nonce: 0x5d1f_4a0e_6b7c_4d0f_a2d1_c3b4_a596_8778)
        let recipient = recipient(
            DeliveryID(notice: content.id, ordinal: 0),
            address: address ?? addressRule.example,
            secret: secret ?? (token == nil ? secretRule.example : Self.exampleToken)
        )
        var requests: [OutboundRequest] = []
        for part in 0..<compiled.partCount {
            requests.append(try compiled.request(part: part, to: [recipient], stamp: stamp))
        }
        return requests
    }

    /// A placeholder for the token that would be fetched.
    private static let exampleToken = "example-access-token"

    /// The address the file gives as an example; it reaches no person.
    public var exampleAddress: String { addressRule.example }

    /// The secret the file gives as an example, made up.
    public var exampleSecret: String? { secretRule.example }
}
