import RelayAPI
import RelayModel
import RelayStore

/// A line of the delivery log, from the API or from a stopped relay's store.
struct LogRow: Encodable {
    var time: String
    var notice: String
    var delivery: String
    /// Empty for a person without an endpoint.
    var channel: String
    /// Empty for a person without an endpoint.
    var endpoint: String
    var recipient: String
    var state: String
    var attempts: Int
    var latency: Int64?
    /// The receiver's last reply, or why and until when the delivery is held.
    var reason: String
    /// The last attempt's code; empty if there is none.
    var code: String
    /// The delivery whose message contained this one, if a digest merged them.
    var digest: String?

    private enum CodingKeys: String, CodingKey {
        case time, notice, delivery, channel, endpoint, recipient, state, attempts, reason, code, digest
        case latency = "latency_ms"
    }

    /// Creates the row of a store entry.
    init(_ entry: DeliveryEntry, offsetMinutes: Int) {
        let last = entry.attempts.last
        time = (last?.startedAt).map { ShownTime.moment($0, offsetMinutes: offsetMinutes) } ?? ""
        notice = entry.id.notice.description
        delivery = entry.id.description
        channel = entry.channel?.text ?? ""
        endpoint = entry.endpoint?.text ?? ""
        recipient = Self.recipient(entry.ownerName, entry.owner?.description, entry.reader.name)
        state = entry.state.name
        attempts = entry.attemptCount
        latency = entry.latency
        code = last?.code ?? ""
        digest = entry.digest?.description
        let until = entry.nextAt.map { ShownTime.moment($0, offsetMinutes: offsetMinutes) }
        reason = Self.reason(
            entry.state.name,
            until: until,
            why: entry.reason,
            code: code,
            message: last?.message,
            verdict: last?.verdict.name,
            digest: digest
        )
    }

    /// Creates the row of an API answer.
    init(_ answer: DeliveryResponse) {
        let last = answer.attempts.last
        time = ShownTime.moment(last?.at)
        notice = answer.notice
        delivery = answer.id
        channel = answer.channel ?? ""
        endpoint = answer.endpoint ?? ""
        recipient = Self.recipient(answer.ownerName, answer.owner, answer.reader)
        state = answer.state
        attempts = answer.attemptCount
        latency = answer.latency.map { Int64($0) }
        code = last?.code ?? ""
        digest = answer.digest
        reason = Self.reason(
            answer.state,
            until: answer.heldUntil.map(ShownTime.moment),
            why: answer.reason,
            code: code,
            message: last?.message,
            verdict: last?.verdict,
            digest: digest
        )
    }

    /// `ep-cs-2024-01 (wecom-robot, 2024级软件工程1班): failed, 93000 invalid webhook url`; without an endpoint
    /// `张*: no_endpoint`.
    var why: String {
        guard !endpoint.isEmpty else { return "\(recipient): \(reason.isEmpty ? state : reason)" }
        return "\(endpoint) (\(channel), \(recipient)): \(reason.isEmpty ? state : reason)"
    }

    private static func recipient(_ name: String?, _ owner: String?, _ reader: String?) -> String {
        let who = name ?? owner ?? "removed"
        guard let reader, reader != ReaderKind.member.name else { return who }
        return "\(who) (\(reader))"
    }

    private static func reason(
        _ state: String,
        until: String?,
        why: String?,
        code: String,
        message: String?,
        verdict: String?,
        digest: String?
    ) -> String {
        let said = [code, message ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        switch DeliveryState(name: state) {
        case .accepted, .delivered, .acknowledged: return digest.map { "digest: \($0)" } ?? ""
        case .held:
            let reason = [why, said.isEmpty ? nil : said].compactMap(\.self).joined(separator: ": ")
            return "until \(until ?? "?")" + (reason.isEmpty ? "" : ", \(reason)")
        case .failed:
            return [verdict, said].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ": ")
        default: return why ?? said
        }
    }
}
