import RelayJSON
import RelayModel

/// One reply and its expected class. A case with an unknown key is a mismatch, because that key would not be checked.
struct ReplyVector {
    let vector: JSONValue

    init(_ vector: JSONValue) { self.vector = vector }

    private static let expectations: Set<String> = [
        "class", "gone", "wait_seconds", "scope", "per_recipient", "state", "note",
    ]

    func check(_ catalogue: ChannelCatalogue) -> VectorOutcome {
        if let problem { return VectorOutcome(vector, problem: problem) }
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

    /// The unknown part; nil if there is none.
    private var problem: String? {
        guard case .number? = vector["http_status"], vector["http_status"]?.int != nil else {
            return "http_status is no whole number"
        }
        for key in ["body", "transport", "received_at"] {
            if let value = vector[key], value.text == nil, !value.isNull { return "\(key) is no text" }
        }
        if let name = vector["transport"]?.text, TransportFault(name: name) == nil {
            return "transport \(name) is unknown; known: \(TransportFault.names)"
        }
        if let time = vector["received_at"]?.text, Timestamp(rfc3339: time) == nil { return "received_at is no time" }
        if let extra = vector["body_repeat"] {
            guard extra["text"]?.text != nil, case .number? = extra["count"], let count = extra["count"]?.int,
                count >= 0
            else { return "body_repeat needs text and a count of at least 0" }
        }
        for name in vector["request"]?["recipients"]?.elements ?? [] where name.text == nil {
            return "request.recipients holds something that is no text"
        }
        let expect = vector["expect"]?.members ?? []
        if expect.isEmpty { return "expect is missing" }
        if let key = expect.first(where: { !Self.expectations.contains($0.key) })?.key {
            return "expect.\(key) is unknown; known: \(Self.expectations.sorted().joined(separator: ", "))"
        }
        if let wait = vector["expect"]?["wait_seconds"], !wait.isNull {
            guard case .number = wait else { return "expect.wait_seconds is no number" }
        }
        return nil
    }

    private var reply: OutboundReply {
        var body = Array((vector["body"]?.text ?? "").utf8)
        if let extra = vector["body_repeat"] {
            let unit = Array((extra["text"]?.text ?? "").utf8)
            // The transport cuts the body at the same size.
            let most = unit.isEmpty ? 0 : ReplyJudge.bodyLimit / unit.count + 1
            for _ in 0..<min(most, max(0, extra["count"]?.int ?? 0)) { body += unit }
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
        if let gone = expect["gone"], !gone.isSame(as: .bool(verdict.isGone)) { return false }
        if let wait = expect["wait_seconds"]?.double {
            guard let got = verdict.waitSeconds, got >= wait, got <= 1.25 * wait + 2 else { return false }
        }
        guard let each = expect["per_recipient"] else { return true }
        return each.isSame(as: Self.classes(verdict))
    }

    /// The keys of `expect`, and `scope` if it is not the default.
    private func got(_ verdict: Verdict, _ expect: JSONValue) -> JSONValue {
        var members: [(key: String, value: JSONValue)] = [("class", .string(verdict.class.name))]
        if expect["gone"] != nil { members.append(("gone", .bool(verdict.isGone))) }
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
