import Foundation
import RelayHTTP
import RelayModel
import RelaySandbox
import RelayService
import RelayStore
import RelayTransport
import Testing

@testable import PandaRelay

/// A relay process with two separate schools, receivers, and an attacker's client.
///
/// `city/a` is the attacker's: a class with a student and a teacher. `city/b` is the victim's and has the same. The
/// attacker's weakest key is a counsellor's.
final class AttackedRelay: Sendable {
    /// The reply to a request.
    struct Reply {
        let status: Int
        let text: String
        let headers: [HTTPField]

        /// A member of the JSON object, as text.
        func value(_ name: String) -> String? {
            let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            return (object?[name]).map { "\($0)" }
        }

        /// The ids of a list.
        var ids: [String] {
            let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            let items = object?["items"] as? [[String: Any]]
            return (items ?? []).compactMap { ($0["id"] ?? $0["person_id"]) as? String }
        }
    }

    let data: String
    let sandbox: Sandbox
    let admin: String
    private let client: TransferClient
    private let folder: Folders.Temporary
    private let current: Current

    // A crash test starts the relay more than once.
    private actor Current {
        var serving: ServingProcess

        init(_ serving: ServingProcess) { self.serving = serving }
        func set(_ serving: ServingProcess) { self.serving = serving }
    }

    /// Starts a relay, runs the attack and stops the relay.
    static func with(
        settings: [String: String] = [:],
        _ attack: (AttackedRelay) async throws -> Void
    ) async throws {
        let relay = try await AttackedRelay(settings)
        do {
            try await attack(relay)
            await relay.end()
        } catch {
            await relay.end()
            throw error
        }
    }

    private init(_ settings: [String: String]) async throws {
        folder = try Folders.Temporary()
        data = folder.path + "/data"
        sandbox = try await Sandbox.start(clock: SystemClock(), faults: try FaultSpec(""))
        client = try TransferClient(policy: .unguarded, clock: SystemClock())
        let opened = try await OpenStore.open(data)
        _ = try await opened.store.importRoster(Self.roster(at: sandbox.url), prune: false)
        admin = try await opened.keyMaker().make(name: "admin", role: .admin, scope: .root).secret.reveal()
        await opened.store.close()
        current = Current(try await ServingProcess.start(data: data, variables: settings))
    }

    private func end() async {
        await current.serving.kill()
        await client.stop(within: .zero)
        await sandbox.stop()
    }

    private static func roster(at url: String) -> Roster {
        var roster = Roster()
        for (unit, digit) in [("a", 1), ("b", 2)] {
            let circle = CircleID(unchecked: "class-\(unit)")
            roster.circles.append(
                Circle(id: circle, name: "班", kind: .class, unit: UnitPath(unchecked: "city/\(unit)"))
            )
            for (role, number) in [(Role.protected, 1), (.homeroomTeacher, 2)] {
                let id = PersonID(unchecked: "\(role == .protected ? "student" : "teacher")-\(unit)")
                let phone = PhoneNumber("1990000000\(digit * 2 + number)")
                roster.people.append(Person(id: id, name: "某人", phone: phone))
                roster.memberships.append(Membership(circle: circle, person: id, role: role))
                roster.endpoints.append(
                    Endpoint(
                        id: EndpointID(unchecked: "hook-\(id)"),
                        owner: .person(id),
                        channel: ChannelName(unchecked: "webhook"),
                        address: Secret("\(url)/webhook/\(id)")
                    )
                )
            }
        }
        return roster
    }

    /// The phone number of a school's student.
    static func phone(_ unit: String) -> String { unit == "a" ? "19900000003" : "19900000005" }

    var url: String { get async { await current.serving.url } }
    var processID: Int32 { get async { await current.serving.processID } }

    /// Kills the relay with SIGKILL and starts it on the same data.
    func killAndRestart() async throws {
        await current.serving.kill()
        await current.set(try await ServingProcess.start(data: data))
    }

    func ask(_ method: String, _ path: String, _ body: String? = nil, key: String? = nil) async throws -> Reply {
        try await ask(method, path, body, key: key, headers: [])
    }

    func ask(
        _ method: String,
        _ path: String,
        _ body: String?,
        key: String?,
        headers: [HTTPField]
    ) async throws -> Reply {
        var fields = headers
        if let key = key ?? admin as String?, !key.isEmpty {
            fields.append(HTTPField("Authorization", "Bearer \(key)"))
        }
        if body != nil { fields.append(HTTPField("Content-Type", "application/json")) }
        let request = OutboundRequest(
            method: method,
            url: await url + path,
            headers: fields,
            body: Array((body ?? "").utf8)
        )
        let result = await client.perform(request, limits: TransferLimits(total: .seconds(60), replyBytes: 8 << 20))
        if let fault = result.reply.fault { return Reply(status: 0, text: fault.rawValue, headers: []) }
        return Reply(
            status: result.reply.status,
            text: String(decoding: result.reply.body, as: UTF8.self),
            headers: result.reply.headers
        )
    }

    func key(_ role: String, scope: String = "") async throws -> String {
        let reply = try await ask("POST", "/v1/keys", #"{"name":"\#(role)","role":"\#(role)","scope":"\#(scope)"}"#)
        return try #require(reply.value("secret"), "\(reply.text)")
    }

    /// Warns a school's student with a new event.
    func warn(_ unit: String, event: String, key: String? = nil) async throws -> Reply {
        let body = #"{"event_id":"\#(event)","phone":"\#(Self.phone(unit))","risk":"high"}"#
        return try await ask("POST", "/v1/warnings", body, key: key)
    }
}
