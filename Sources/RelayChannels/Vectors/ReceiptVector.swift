import RelayJSON
import RelayModel

/// One receipt push with its expected updates and reply.
struct ReceiptVector {
    let vector: JSONValue

    init(_ vector: JSONValue) { self.vector = vector }

    func check(_ catalogue: ChannelCatalogue) -> VectorOutcome {
        let expect = JSONValue.object(vector["expect"]?.members.filter { $0.key != "note" } ?? [])
        guard let dialect = vector["channel"]?.text.flatMap({ ChannelName($0) }).flatMap({ catalogue[$0]?.receipt })
        else {
            return VectorOutcome(vector, expected: expect, got: .object([("error", .string("no receipts"))]), ok: false)
        }
        let push = dialect.read(Array((vector["body"]?.text ?? "").utf8))
        let updates = expect["updates"]?.elements ?? []
        let got = JSONValue.object([
            ("reply_status", .number("\(push.replyStatus)")), ("reply_body", .string(push.replyBody)),
            (
                "updates",
                .array(
                    push.updates.enumerated().map { place, update in
                        written(update, like: place < updates.count ? updates[place] : .null)
                    }
                )
            ),
        ])
        return VectorOutcome(vector, expected: expect, got: got)
    }

    /// The update with the keys that the case names; a time equal to the expected one is written like it.
    private func written(_ update: ReceiptUpdate, like expected: JSONValue) -> JSONValue {
        let expectedTime = expected["at"]?.text
        let isSameTime = update.at != nil && expectedTime.flatMap { Timestamp(rfc3339: $0) } == update.at
        let time = isSameTime ? expectedTime : update.at?.rfc3339()
        var members: [(key: String, value: JSONValue)] = [
            ("ref", .string(update.reference)), ("recipient", .string(update.recipient)),
            ("state", .string(update.state.name)), ("code", .string(update.code)),
        ]
        if let time { members.append(("at", .string(time))) }
        if expected["class"] != nil, let name = update.class?.name { members.append(("class", .string(name))) }
        return .object(members)
    }
}
