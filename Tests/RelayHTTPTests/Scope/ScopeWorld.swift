import RelayJSON
import RelayModel
import RelayStore
import Testing

@testable import RelayHTTP

/// The position of a record relative to a key for `city/a`.
enum ScopePosition: String, CaseIterable {
    case own, below, beside, above
    /// It belongs to another unit but is visible: a member of one of the key's circles, or a notice to one.
    case seen
    /// The record does not exist.
    case nothing

    /// The record's home.
    var unit: String {
        switch self {
        case .own, .nothing: "city/a"
        case .below: "city/a/x"
        case .beside, .seen: "city/b"
        case .above: "city"
        }
    }

    /// Whether the key may change records at this position.
    var isOwn: Bool { self == .own || self == .below }
}

/// Separate records for each probe at every position, so that one probe's change does not affect the next.
struct ScopeWorld: Sendable {
    let service: Service
    /// The key of the probes.
    let key: String
    private var notices: [String: String] = [:]
    private var deliveries: [String: String] = [:]

    /// - Parameter scope: The key's unit. The positions are always relative to `city/a`.
    init(_ service: Service, role: AccessRole, scope: String, probes: [ScopeProbe]) async throws {
        self.service = service
        key = try await service.key(role, scope: scope)
        try await importRecords(probes)
        for (number, probe) in probes.enumerated() where probe.needsNotice {
            for position in ScopePosition.allCases where position != .nothing { try await send(number, position) }
        }
    }

    /// A unit of the probe's own that nothing else is in.
    func unit(_ number: Int, _ position: ScopePosition) -> String {
        "\(position == .nothing ? "nowhere" : position.unit)/u-\(number)-\(position.rawValue)"
    }
    func circle(_ number: Int, _ position: ScopePosition) -> String { "c-\(number)-\(position.rawValue)" }
    func person(_ number: Int, _ position: ScopePosition) -> String { "p-\(number)-\(position.rawValue)" }
    func endpoint(_ number: Int, _ position: ScopePosition) -> String { "e-\(number)-\(position.rawValue)" }
    func notice(_ number: Int, _ position: ScopePosition) -> String {
        notices["\(number)-\(position)"] ?? "ntc_00000000000Z9"
    }
    func delivery(_ number: Int, _ position: ScopePosition) -> String {
        deliveries["\(number)-\(position)"] ?? "dlv_00000000000Z90000000"
    }

    private func importRecords(_ probes: [ScopeProbe]) async throws {
        var units: [String] = []
        var circles: [String] = []
        var members: [String] = []
        var endpoints: [String] = []
        for number in probes.indices {
            for position in ScopePosition.allCases where position != .nothing {
                units.append(#"{"path":"\#(unit(number, position))","name":"单位"}"#)
                let (circle, person) = (circle(number, position), person(number, position))
                circles.append(
                    #"{"circle_id":"\#(circle)","name":"圈","kind":"class","unit":"\#(position.unit)"}"#
                )
                members.append(#"{"circle_id":"\#(circle)","person_id":"\#(person)","name":"某","role":"protected"}"#)
                if position == .seen {
                    let own = self.circle(number, .own)
                    members.append(#"{"circle_id":"\#(own)","person_id":"\#(person)","name":"某","role":"counsellor"}"#)
                }
                endpoints.append(
                    #"""
                    {"endpoint_id":"\#(endpoint(number, position))","owner":"circle:\#(circle)","channel":"human",
                    "address":"x"}
                    """#
                )
            }
        }
        let body = """
            {"units":[\(units.joined(separator: ","))],
             "circles":[\(circles.joined(separator: ","))],"members":[\(members.joined(separator: ","))],
             "endpoints":[\(endpoints.joined(separator: ","))]}
            """
        let answer = try await service.ask("POST", "/v1/roster/import", body)
        try #require(answer.status == 200, "\(answer.text)")
    }

    /// A notice from the position's unit to one of its circles; the visible one comes from the root and goes to one of
    /// the key's circles.
    private mutating func send(_ number: Int, _ position: ScopePosition) async throws {
        let circle = position == .seen ? self.circle(number, .own) : self.circle(number, position)
        let sender = try await service.key(.operatorRole, scope: position == .seen ? "" : position.unit)
        let sent = try await service.ask("POST", "/v1/notices", Service.notice(circle), key: sender)
        let id = try #require(sent.json["id"]?.text, "\(sent.text)")
        notices["\(number)-\(position)"] = id
        let list = try await service.ask("GET", "/v1/notices/\(id)/deliveries")
        deliveries["\(number)-\(position)"] = try #require(list.json["items"]?.elements.first?["id"]?.text)
        // Its outcome is recorded before the probe.
        while try await service.ask("GET", "/v1/notices/\(id)").json["state"] != .text("done") { await Task.yield() }
    }
}
