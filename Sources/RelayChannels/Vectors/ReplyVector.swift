import RelayModel

/// One reply and the class it must get.
struct ReplyVector {
    let vector: JSONValue

    init(_ vector: JSONValue) { self.vector = vector }

    func check(_ catalogue: ChannelCatalogue) -> VectorOutcome {
        let expect = JSONValue.object(vector["expect"]?.members.filter { $0.key != "note" } ?? [])
        guard let channel = vector["channel"]?.text.flatMap({ ChannelName($0) }).flatMap({ catalogue[$0] }) else {
            return VectorOutcome(
                vector,
                expected: expect,
                got: .object([("error", .string("no such channel"))]),
                ok: false
            )
        }
        let recipients = vector["request"]?["recipients"]?.elements.compactMap(\.text) ?? []
        let verdict = channel.judge(reply, recipients: recipients)
        return VectorOutcome(vector, expected: expect, got: got(verdict, expect), ok: agrees(verdict, expect))
    }

    private var reply: OutboundReply {
        var body = Array((vector["body"]?.text ?? "").utf8)
        if let extra = vector["body_repeat"] {
            let unit = Array((extra["text"]?.text ?? "").utf8)
            // The transport keeps no more than the cap; neither does this.
            for _ in 0..<max(0, extra["count"]?.int ?? 0) where body.count <= ReplyJudge.bodyLimit { body += unit }
            if body.count <= ReplyJudge.bodyLimit { body += (extra["suffix"]?.text ?? "").utf8 }
        }
        return OutboundReply(
            status: vector["http_status"]?.int ?? 0,
            headers: vector["headers"]?.members.map { HTTPField($0.key, $0.value.scalar ?? "") } ?? [],
            body: Array(body.prefix(ReplyJudge.bodyLimit)),
            isBodyCut: body.count > ReplyJudge.bodyLimit,
            fault: vector["transport"]?.text.flatMap { TransportFault(name: $0) },
            receivedAt: vector["received_at"]?.text.flatMap { Timestamp(rfc3339: $0) }
                ?? Timestamp(milliseconds: 1_772_436_600_000)
        )
    }

    private func agrees(_ verdict: Verdict, _ expect: JSONValue) -> Bool {
        guard expect["class"]?.text == verdict.class.name,
            expect["scope"]?.text ?? VerdictScope.credential.name == verdict.scope.name,
            expect["state"]?.text == (verdict.awaitsHuman ? DeliveryState.awaitingHuman.name : nil)
        else { return false }
        if let wait = expect["wait_seconds"]?.double {
            guard let got = verdict.waitSeconds, got >= wait, got <= 1.25 * wait + 2 else { return false }
        }
        guard let each = expect["per_recipient"] else { return true }
        return each.isSame(as: Self.classes(verdict))
    }

    /// The keys of `expect`, and `scope` where it is not the default.
    private func got(_ verdict: Verdict, _ expect: JSONValue) -> JSONValue {
        var members: [(key: String, value: JSONValue)] = [("class", .string(verdict.class.name))]
        if expect["wait_seconds"] != nil || verdict.class == .throttled {
            members.append(("wait_seconds", verdict.waitSeconds.map { .number("\($0)") } ?? .null))
        }
        if expect["scope"] != nil || verdict.scope != .credential {
            members.append(("scope", .string(verdict.scope.name)))
        }
        if expect["per_recipient"] != nil || verdict.class == .partial {
            members.append(("per_recipient", Self.classes(verdict)))
        }
        if expect["state"] != nil || verdict.awaitsHuman {
            members.append(("state", verdict.awaitsHuman ? .string(DeliveryState.awaitingHuman.name) : .null))
        }
        return .object(members)
    }

    private static func classes(_ verdict: Verdict) -> JSONValue {
        .object(
            verdict.recipients.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value.class.name)) }
        )
    }
}
