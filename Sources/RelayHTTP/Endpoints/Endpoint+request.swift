import HTTPTypes
import RelayAPI
import RelayModel
import RelayService

extension Endpoint {
    /// The endpoint of a PUT body; nil only if the schema has not validated the body.
    /// - Parameter place: The prefix of the field's name in a refusal.
    /// - Throws: 422 for an address or a secret that contains a blank, a line break or an invisible character.
    init?(id: EndpointID, _ body: EndpointRequest, at place: String = "") throws(Problem) {
        let change = try EndpointChange(EndpointChangeRequest(body), at: place)
        guard let owner = change.owner, let channel = change.channel else { return nil }
        self.init(
            id: id,
            owner: owner,
            channel: channel,
            address: change.address ?? Secret(""),
            secret: change.secret ?? Secret(""),
            enabled: change.enabled ?? true,
            drill: change.drill ?? false,
            everyone: change.everyone ?? false,
            keyword: change.keyword ?? ""
        )
    }
}

extension EndpointChange {
    /// The changes that a PATCH body makes.
    /// - Throws: As ``Endpoint/init(id:_:at:)``.
    init(_ body: EndpointChangeRequest, at place: String = "") throws(Problem) {
        self.init()
        owner = body.owner.flatMap { EndpointOwner($0) }
        channel = body.channel.flatMap { ChannelName($0) }
        address = try Self.written(body.address, "address", at: place, WrittenValue.address)
        if let secret = body.secret {
            self.secret = try Self.written(secret, "secret", at: place, WrittenValue.secret) ?? Secret("")
        }
        enabled = body.enabled
        drill = body.drill
        everyone = body.everyone
        if let keyword = body.keyword { self.keyword = Self.trimmed(keyword ?? "") }
    }

    /// Keywords are compared exactly, so one with surrounding blanks would never match.
    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace ?? false { rest.removeFirst() }
        while rest.last?.isWhitespace ?? false { rest.removeLast() }
        return String(rest)
    }

    /// Parses a text as a written value; nil if there is none.
    private static func written(
        _ secret: Secret?,
        _ name: String,
        at place: String,
        _ read: (String) throws(WrittenFault) -> String
    ) throws(Problem) -> Secret? {
        guard let secret else { return nil }
        do throws(WrittenFault) {
            return Secret(try read(secret.reveal()))
        } catch {
            let (reason, advice) = (error.reason(name), error.advice(name))
            let detail = "\(reason.prefix(1).uppercased())\(reason.dropFirst()). \(advice)."
            throw Problem(.unprocessableContent, "invalid_endpoint", detail, field: place + name)
        }
    }
}
