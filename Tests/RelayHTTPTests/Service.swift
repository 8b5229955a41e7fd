import Foundation
import Logging
import RelayChannels
import RelayJSON
import RelayModel
import RelaySandbox
import RelayService
import RelayStore
import RelayStoreSQLite
import RelayTransport
import Testing

@testable import RelayHTTP

/// A relay with its API on a real port, a store in a temporary folder, and a client.
final class Service: Sendable {
    let relay: RelayServices
    let server: RelayServer
    private let running: RunningServer
    let store: SQLiteStore
    let port: Int
    /// The secret of an administrator's key.
    let admin: String
    private let client: TransferClient
    private let folder: URL

    /// Starts a service, runs the test and stops the service.
    static func with(
        _ change: (inout RelayHTTPConfiguration) -> Void = { _ in },
        tls: RelayHTTPConfiguration.TLS? = nil,
        receiptKeys: ReceiptKeys = ReceiptKeys(),
        isReady: @escaping @Sendable () async -> [String] = { [] },
        policy: AddressPolicy = AddressPolicy(ports: nil, allowLoopback: true),
        resolver: any HostResolver = SystemResolver(),
        clock: any RelayClock = SystemClock(),
        _ body: (Service) async throws -> Void
    ) async throws {
        var configuration = RelayHTTPConfiguration(port: 0)
        change(&configuration)
        let service = try await Service(configuration, tls, receiptKeys, isReady, policy, resolver, clock)
        do {
            try await body(service)
            await service.stop()
        } catch {
            await service.stop()
            throw error
        }
    }

    private init(
        _ configuration: RelayHTTPConfiguration,
        _ tls: RelayHTTPConfiguration.TLS?,
        _ receiptKeys: ReceiptKeys,
        _ isReady: @escaping @Sendable () async -> [String],
        _ policy: AddressPolicy,
        _ resolver: any HostResolver,
        _ clock: any RelayClock
    ) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "relay-http-\(UUID().uuidString)")
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        store = try SQLiteStore(directory: folder.path())
        relay = try RelayServices(
            store: store,
            greatestID: 0,
            channels: ChannelCatalogue(directory: repository.appending(path: "Config/channels").path()),
            policy: policy,
            clock: clock,
            receiptKeys: receiptKeys,
            resolver: resolver,
            logger: logger
        )
        try await relay.resume()
        server = RelayServer(
            services: relay,
            configuration: configuration,
            clock: clock,
            logger: logger,
            isReady: isReady,
            certificate: try tls.map { try ServerCertificate(files: $0) }
        )
        running = try await RunningServer(server)
        port = running.port
        client = try TransferClient(policy: .unguarded, clock: clock)
        admin = try await KeyMaker(store: store, clock: clock, ids: IDGenerator())
            .make(name: "admin", role: .admin, scope: .root).secret.reveal()
    }

    /// Stops the API only.
    func stopServer() async { await running.stop() }

    private func stop() async {
        await running.stop()
        await relay.stop(within: .seconds(1))
        await client.stop(within: .seconds(1))
        await store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Sends a request, with the administrator's key by default, and validates answers with a declared schema.
    func ask(
        _ method: String,
        _ path: String,
        body: [UInt8]? = nil,
        key: String? = nil,
        headers: [RelayModel.HTTPField] = []
    ) async throws -> Answer {
        var fields = headers
        if let key = key ?? admin as String?, !key.isEmpty {
            fields.append(HTTPField("Authorization", "Bearer \(key)"))
        }
        if body != nil, !headers.contains(where: { $0.isNamed("content-type") }) {
            fields.append(HTTPField("Content-Type", "application/json"))
        }
        let request = OutboundRequest(
            method: method,
            url: "http://127.0.0.1:\(port)\(path)",
            headers: fields,
            body: body ?? []
        )
        let result = await client.perform(request, limits: TransferLimits(total: .seconds(30), replyBytes: 4 << 20))
        try #require(result.reply.fault == nil, "\(method) \(path): \(String(describing: result.reply.fault))")
        let answer = try Answer(result.reply)
        try answer.checkForm(method, path, server.table)
        return answer
    }

    /// Sends a request with a JSON body as text.
    func ask(
        _ method: String,
        _ path: String,
        _ body: String,
        key: String? = nil,
        headers: [RelayModel.HTTPField] = []
    ) async throws -> Answer {
        try await ask(method, path, body: Array(body.utf8), key: key, headers: headers)
    }

    /// Creates a key; returns its secret.
    func key(_ role: AccessRole, scope: String = "") async throws -> String {
        let answer = try await ask(
            "POST",
            "/v1/keys",
            #"{"name":"\#(role.name)","role":"\#(role.name)","scope":"\#(scope)"}"#
        )
        return try #require(answer.json["secret"]?.text)
    }

    /// Creates a class with a student, a guardian, and an endpoint on the human channel.
    func putClass(_ id: String = "class-1", unit: String = "school") async throws {
        let answer = try await ask(
            "POST",
            "/v1/roster/import",
            """
            {"circles":[{"circle_id":"\(id)","name":"一班","kind":"class","unit":"\(unit)"}],
             "members":[{"circle_id":"\(id)","person_id":"\(id)-s","name":"张小明","role":"protected",
              "phone":"19900001234"},
                        {"circle_id":"\(id)","person_id":"\(id)-g","name":"张父","role":"guardian"}],
             "endpoints":[{"endpoint_id":"\(id)-e","owner":"circle:\(id)","channel":"human","address":"class-group"},
                          {"endpoint_id":"\(id)-g-e","owner":"person:\(id)-g","channel":"human",
                           "address":"guardian-group"}]}
            """
        )
        try #require(answer.status == 200, "\(answer.text)")
    }

    /// The body of a warning about the student of ``putClass(_:unit:)``.
    static func warning(_ event: String = "evt-1") -> String {
        #"{"event_id":"\#(event)","phone":"19900001234","risk":"high"}"#
    }

    /// The head of a POST with a JSON body, to be sent by hand.
    static func head(_ path: String, key: String?, length: Int) -> String {
        "POST \(path) HTTP/1.1\r\nHost: relay\r\nContent-Type: application/json\r\nContent-Length: \(length)\r\n"
            + (key.map { "Authorization: Bearer \($0)\r\n" } ?? "") + "\r\n"
    }

    /// The body of a plain notice to a class.
    static func notice(_ circle: String = "class-1", title: String = "提醒", more: String = "") -> String {
        #"{"kind":"reminder","title":"\#(title)","body":"请注意。","audience":{"circles":["\#(circle)"]}\#(more)}"#
    }
}
