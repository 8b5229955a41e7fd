import RelayJSON
import RelayModel

/// Judges one reply by a channel's rules, in the order of the protocol reference: broken exchange, redirect, code,
/// status, unrecognised.
struct ReplyJudge {
    /// The largest body that is read.
    static let bodyLimit = 65_536
    /// 413 Content Too Large.
    private static let contentTooLarge = 413

    let rules: ReplyRules
    let reply: OutboundReply
    let recipients: [String]

    func verdict() -> Verdict {
        if let fault = reply.fault, let verdict = broken(fault) { return verdict }
        guard reply.status > 0 else { return Verdict(.ambiguous, code: "no_status") }
        if rules.isStatusOnly {
            return isGoodStatus ? Verdict(.accepted, code: "http_\(reply.status)") : byStatus(reply.status, nil)
        }
        if (300...399).contains(reply.status) { return byStatus(reply.status, nil) }
        if rules.successStatuses.contains(reply.status) { return Verdict(.accepted, code: "http_\(reply.status)") }
        guard !reply.isBodyCut, reply.body.count <= Self.bodyLimit else { return withoutCode(nil) }
        return rules.codeKind == .body ? judgeText() : judgeJSON()
    }

    /// Rule 1: the verdict on a fault; nil if the status line arrived and is enough.
    private func broken(_ fault: TransportFault) -> Verdict? {
        switch fault {
        case .tlsUntrusted: return Verdict(.permanentConfig, code: fault.rawValue, cause: .certificate)
        case .addressRefused: return Verdict(.permanentConfig, code: fault.rawValue, cause: .target)
        case .bodyTruncated where rules.isStatusOnly && reply.status > 0: return nil
        default:
            let verdict: VerdictClass = fault.isBeforeBody ? .retryable : .ambiguous
            return Verdict(verdict, code: fault.rawValue, message: reply.faultDetail)
        }
    }

    private var isGoodStatus: Bool { (200...299).contains(reply.status) }

    private func judgeText() -> Verdict {
        guard let body = trimmedBody else { return withoutCode(nil) }
        if isGoodStatus, rules.successCodes.contains(body) { return Verdict(.accepted, code: body) }
        if isGoodStatus, let status = statusInText(body) {
            var verdict = (400...599).contains(status) ? byStatus(status, nil) : unrecognised()
            verdict.message = message(body)
            return verdict
        }
        guard !rules.successCodes.contains(body) else { return byStatus(reply.status, nil) }
        let subject = ReplyFacts(code: .value(body), message: body, tape: nil)
        if let row = subject.firstMatch(rules.answers) { return verdict(row, subject) }
        return withoutCode(nil)
    }

    private var trimmedBody: String? {
        var bytes = reply.body[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
        return String(validating: bytes, as: UTF8.self)
    }

    private func statusInText(_ body: String) -> Int? {
        guard let pattern = rules.statusInBody else { return nil }
        let lowered = body.utf8.map(TextPattern.lower)
        guard let end = pattern.end(in: lowered) else { return nil }
        let digits = lowered[end...].drop { $0 == 0x20 }.prefix { (0x30...0x39).contains($0) }.prefix(4)
        return Int(String(decoding: digits, as: UTF8.self))
    }

    private func judgeJSON() -> Verdict {
        guard let tape = JSONTape(reply.body), tape.kind(0) == .object else { return withoutCode(nil) }
        if isGoodStatus, provesSuccess(tape) { return accepted(tape, code: "") }
        if let each = rules.each, each.overridesCode, let list = list(each, tape) {
            return judgeEach(each, list, tape)
        }
        let subject = subject(tape)
        guard case .value(let code) = subject.code else {
            if subject.code == .missing { return judgeWithoutCode(subject, tape) }
            return unknownCode(subject)
        }
        guard rules.successCodes.contains(code) else {
            if let row = subject.firstMatch(rules.answers) { return verdict(row, subject) }
            return otherCode(code, subject)
        }
        guard isGoodStatus else { return byStatus(reply.status, tape) }
        if let each = rules.each, !each.overridesCode {
            return list(each, tape).map { judgeEach(each, $0, tape) } ?? unrecognised()
        }
        return withRefusals(accepted(tape, code: code), tape)
    }

    private func subject(_ tape: JSONTape) -> ReplyFacts {
        let place = rules.codePaths.lazy.compactMap { tape.find($0) }.first
        let code = place.map { ReplyCode(tape, $0, kind: rules.codeKind) } ?? .missing
        return ReplyFacts(code: code, message: firstText(rules.messagePaths, tape) ?? "", tape: tape)
    }

    private func judgeWithoutCode(_ subject: ReplyFacts, _ tape: JSONTape) -> Verdict {
        if let each = rules.each, !each.overridesCode, let list = list(each, tape) {
            return judgeEach(each, list, tape)
        }
        if let row = subject.firstMatch(rules.answers) { return verdict(row, subject) }
        return withoutCode(tape)
    }

    private func otherCode(_ code: String, _ subject: ReplyFacts) -> Verdict {
        switch rules.otherCodes {
        case .unknown: return unknownCode(subject)
        case .byStatus: return withoutCode(subject.tape)
        case .asStatus:
            guard let status = Int(code), (400...599).contains(status) else { return unknownCode(subject) }
            var verdict = byStatus(status, subject.tape)
            verdict.code = code
            verdict.message = message(subject.message)
            return verdict
        }
    }

    private func provesSuccess(_ tape: JSONTape) -> Bool {
        if let path = rules.successFlag, let place = tape.find(path) { return tape.kind(place) == .yes }
        if let path = rules.successPresent, let place = tape.find(path), let text = tape.text(place) {
            return !text.isEmpty
        }
        return false
    }

    private func accepted(_ tape: JSONTape, code: String) -> Verdict {
        Verdict(
            .accepted,
            code: code,
            message: message(firstText(rules.messagePaths, tape) ?? ""),
            reference: firstText(rules.referencePaths, tape),
            awaitsHuman: rules.awaitsHuman
        )
    }

    private func firstText(_ paths: [JSONPath], _ tape: JSONTape) -> String? {
        paths.lazy.compactMap { tape.find($0) }.first.flatMap { tape.text($0) }
    }

    /// The elements of the list; nil if it is missing or empty.
    private func list(_ each: PerRecipientRule, _ tape: JSONTape) -> [Int]? {
        guard let place = tape.find(each.list), tape.kind(place) == .array else { return nil }
        let elements = tape.children(of: place)
        return elements.isEmpty && !each.overridesCode ? nil : elements
    }

    private func judgeEach(_ each: PerRecipientRule, _ list: [Int], _ tape: JSONTape) -> Verdict {
        var verdicts: [String: Verdict] = [:]
        let success = each.successCodes ?? rules.successCodes
        for element in list {
            guard let name = tape.find(each.name, from: element).flatMap({ tape.text($0) }) else { continue }
            let code = tape.find(each.code, from: element).map { ReplyCode(tape, $0, kind: rules.codeKind) } ?? .missing
            let text = each.message.flatMap { tape.find($0, from: element) }.flatMap { tape.text($0) } ?? ""
            let subject = ReplyFacts(code: code, message: text, tape: tape)
            if case .value(let value) = code, success.contains(value) {
                let reference = each.reference.flatMap { tape.find($0, from: element) }.flatMap { tape.text($0) }
                verdicts[name] = Verdict(.accepted, code: value, message: message(text), reference: reference)
            } else if code == .missing {
                verdicts[name] = unrecognised()
            } else {
                let row = subject.firstMatch(each.answers ?? rules.answers)
                verdicts[name] = row.map { verdict($0, subject) } ?? unknownCode(subject)
            }
        }
        if !isGoodStatus, verdicts.values.contains(where: { $0.class == .accepted }) {
            return byStatus(reply.status, tape)
        }
        return merged(verdicts)
    }

    /// Merges the verdicts of many recipients: one that the reply does not name is ambiguous; equal verdicts are that
    /// class, others partial.
    private func merged(_ listed: [String: Verdict]) -> Verdict {
        let names = recipients.isEmpty ? Array(listed.keys) : recipients
        var verdicts: [String: Verdict] = [:]
        for name in names { verdicts[name] = listed[name] ?? unrecognised() }
        guard var whole = verdicts.values.first else { return unrecognised() }
        guard verdicts.values.allSatisfy({ $0.class == whole.class }) else {
            return Verdict(.partial, recipients: verdicts)
        }
        whole.scope = verdicts.values.allSatisfy { $0.scope == .recipient } ? .recipient : .credential
        whole.isGone = verdicts.values.allSatisfy(\.isGone)
        whole.waitSeconds = verdicts.values.compactMap(\.waitSeconds).max()
        whole.recipients = verdicts
        return whole
    }

    /// Removes the refused recipients from a success.
    private func withRefusals(_ accepted: Verdict, _ tape: JSONTape) -> Verdict {
        var refused: Set<String> = []
        for list in rules.refused {
            guard let place = tape.find(list.path) else { continue }
            let names =
                tape.kind(place) == .array
                ? tape.children(of: place).compactMap { tape.text($0) }
                : (tape.text(place) ?? "").split(separator: "|").map(String.init)
            refused.formUnion(names.map { (list.prefix + $0).lowercased() })
        }
        guard !refused.isEmpty else { return accepted }
        var verdicts: [String: Verdict] = [:]
        for name in recipients.isEmpty ? Array(refused) : recipients {
            verdicts[name] =
                refused.contains(name.lowercased())
                ? Verdict(.permanentConfig, scope: .recipient, code: "recipient_refused") : accepted
        }
        return merged(verdicts)
    }

    private func verdict(_ row: ReplyRule, _ subject: ReplyFacts) -> Verdict {
        Verdict(
            row.class,
            scope: row.scope,
            waitSeconds: waitSeconds(row.class, row.wait, subject.tape),
            code: subject.codeText,
            message: message(subject.message),
            isGone: isGone(row.class, row.isGone, reply.status),
            cause: row.cause,
            isTooLong: row.isTooLong,
            lacksKeyword: row.lacksKeyword
        )
    }

    private func unknownCode(_ subject: ReplyFacts) -> Verdict {
        Verdict(.permanentContent, code: subject.codeText, message: message(subject.message), isUnknownCode: true)
    }

    /// Rules 4 and 5: no code decides.
    private func withoutCode(_ tape: JSONTape?) -> Verdict {
        isGoodStatus ? unrecognised() : byStatus(reply.status, tape)
    }

    private func unrecognised() -> Verdict {
        Verdict(
            .ambiguous,
            code: "unrecognised_reply",
            message: message(String(decoding: reply.body.prefix(900), as: UTF8.self))
        )
    }

    private func byStatus(_ status: Int, _ tape: JSONTape?) -> Verdict {
        let said = message(String(decoding: reply.body.prefix(900), as: UTF8.self))
        if let row = rules.statuses.first(where: { $0.statuses.contains(status) }) {
            return Verdict(
                row.class,
                waitSeconds: waitSeconds(row.class, row.wait, tape),
                code: "http_\(status)",
                message: said,
                isGone: isGone(row.class, row.isGone, status),
                cause: cause(of: status, row.class),
                isTooLong: status == Self.contentTooLarge && row.class == .permanentContent
            )
        }
        let verdictClass = StatusTable.class(of: status)
        if verdictClass == .throttled {
            return Verdict(.throttled, waitSeconds: seconds(.hint, tape), code: "http_\(status)", message: said)
        }
        if (500...599).contains(status),
            let wait = WaitTime.retryAfter(reply.headers, receivedAt: reply.receivedAt)
        {
            return Verdict(.throttled, waitSeconds: wait, code: "http_\(status)", message: said)
        }
        return Verdict(
            verdictClass,
            code: "http_\(status)",
            message: said,
            isGone: isGone(verdictClass, false, status),
            cause: cause(of: status, verdictClass),
            isTooLong: status == Self.contentTooLarge
        )
    }

    /// Whether the receiver no longer exists, by the row, or by a status that means only this.
    private func isGone(_ verdict: VerdictClass, _ isMarked: Bool, _ status: Int) -> Bool {
        isMarked || verdict == .permanentConfig && status == StatusTable.gone
    }

    /// The cause that a status alone indicates.
    private func cause(of status: Int, _ verdict: VerdictClass) -> RefusalCause? {
        guard verdict == .permanentConfig else { return nil }
        return (300...399).contains(status) ? .redirect : .page
    }

    /// The length of a pause: a refusal for speed uses the reply's hint, a refusal for configuration only if the row
    /// says so.
    private func waitSeconds(_ verdict: VerdictClass, _ wait: RetryAfterRule, _ tape: JSONTape?) -> Double? {
        switch (verdict, wait) {
        case (.throttled, _): seconds(wait, tape)
        case (.permanentConfig, .seconds(let seconds)): seconds
        default: nil
        }
    }

    private func seconds(_ wait: RetryAfterRule, _ tape: JSONTape?) -> Double {
        switch wait {
        case .seconds(let seconds): return seconds
        case .nextDay: return WaitTime.untilNextDay(reply.receivedAt, zoneMinutes: rules.zoneMinutes)
        case .nextMonth: return WaitTime.untilNextMonth(reply.receivedAt, zoneMinutes: rules.zoneMinutes)
        case .hint: break
        }
        if let tape {
            for path in rules.waitPaths {
                if let said = tape.find(path).flatMap({ tape.text($0) }).flatMap({ WaitTime.seconds($0) }),
                    let usable = WaitTime.usable(said)
                {
                    return usable
                }
            }
        }
        for name in rules.waitHeaders {
            if let said = WaitTime.header(name, reply.headers, receivedAt: reply.receivedAt) { return said }
        }
        return rules.throttleWait
    }

    /// The provider's words for the log: numbers and this request's recipients masked, at most 300 characters.
    private func message(_ text: String) -> String {
        ReplyMessage.masked(text, recipients: recipients)
    }
}
