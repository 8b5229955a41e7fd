import ArgumentParser
import Foundation
import RelayAPI
import RelayModel
import RelaySandbox
import RelayService
import RelayStore
import TestReceivers
import Testing

@testable import PandaRelay

extension ProcessTests {
    /// A real relay process under attempts to make it unavailable.
    @Suite(
        "A relay that stays open",
        .timeLimit(.minutes(3)),
        .enabled(if: ProgramRun.path != nil, "the program is not built")
    )
    struct OpenServerTests {
        @Test("SIGHUP does not end a relay without TLS")
        func hangup() async throws {
            let folder = try Folders.Temporary()
            let serving = try await ServingProcess.start(data: folder.path + "/data")
            serving.hangUp()
            serving.hangUp()
            #expect(await serving.terminate() == 0)
        }

        @Test(
            "SIGHUP loads a renewed certificate; an invalid one leaves the old one",
            .enabled(if: OpenSSL.isInstalled, "the openssl command is missing")
        )
        func renewal() async throws {
            let folder = try Folders.Temporary()
            let (certificate, key) = (folder.path + "/cert.pem", folder.path + "/key.pem")
            try await OpenSSL.writeCertificate(named: "first", certificate: certificate, key: key)
            let serving = try await ServingProcess.start(
                data: folder.path + "/data",
                variables: ["PANDA_RELAY_TLS_CERTIFICATE": certificate, "PANDA_RELAY_TLS_KEY": key]
            )
            let port = try #require(serving.url.split(separator: ":").last.flatMap { Int($0) })
            #expect(try await OpenSSL.handshake(port: port).contains("CN = first"))
            try await OpenSSL.writeCertificate(named: "second", certificate: certificate, key: key)
            serving.hangUp()
            while try await !OpenSSL.handshake(port: port).contains("CN = second") { await Task.yield() }
            try Data("rubbish".utf8).write(to: URL(filePath: key))
            serving.hangUp()
            #expect(try await OpenSSL.handshake(port: port).contains("CN = second"))
            #expect(await serving.terminate() == 0)
        }

        @Test("More connections than descriptors block neither requests nor deliveries")
        func descriptors() async throws {
            let sandbox = try await Sandbox.start()
            let folder = try Folders.Temporary()
            let opened = try await OpenStore.open(folder.path + "/data")
            _ = try await opened.store.importRoster(.webhooks(20, at: sandbox.url), prune: false)
            let key = try await opened.keyMaker().make(name: "end", role: .admin, scope: .root).secret.reveal()
            await opened.store.close()
            // Sending and the rest reserve 1,296 descriptors.
            let serving = try await ServingProcess.start(
                data: folder.path + "/data",
                tracer: ["/bin/sh", "-c", #"ulimit -n 1400 && exec "$0" "$@""#]
            )
            let port = try #require(serving.url.split(separator: ":").last.flatMap { Int($0) })
            let idle = try await RawSocket.open(1500, port: port, from: "127.0.0.1")
            let client = try APIClient(url: serving.url, environment: ["PANDA_RELAY_KEY": key])
            let arguments = ["send", "--circle", "all", "--kind", "bulletin", "--title", "题", "--body", "文"]
            let command = try #require(try PandaRelayCommand.parseAsRoot(arguments) as? SendCommand)
            let body = try command.notice.request(offsetMinutes: 480)
            let notice = try await client.post("/v1/notices", body, as: AcceptanceResponse.self).id
            let progress = try await NoticeWatch(client: client, isQuiet: true).untilOver(notice)
            #expect(progress.reached == 20)
            withExtendedLifetime(idle) {}
            #expect(await serving.terminate() == 0)
            await sandbox.stop()
        }

        @Test(
            "While 1,100 bodies arrive slowly, warnings and health checks are answered, for any peer",
            arguments: [
                "/v1/receipts/aliyun-sms?secret=aliyun-secret-0123456789", "/v1/receipts/aliyun-sms", "/v1/notices",
                "/v1/warnings",
            ]
        )
        func slowBodies(path: String) async throws {
            let folder = try Folders.Temporary()
            let opened = try await OpenStore.open(folder.path + "/data")
            let maker = opened.keyMaker()
            let admin = try await maker.make(name: "admin", role: .admin, scope: .root).secret.reveal()
            let police = try await maker.make(name: "police", role: .integration, scope: .root).secret.reveal()
            let other = try await maker.make(name: "other", role: .integration, scope: .root).secret.reveal()
            await opened.store.close()
            let serving = try await ServingProcess.start(
                data: folder.path + "/data",
                variables: ["PANDA_RELAY_RECEIPTS_ALIYUN_SMS_SECRET": "aliyun-secret-0123456789"]
            )
            let port = try #require(serving.url.split(separator: ":").last.flatMap { Int($0) })
            let taken = try await ask(port, post("/v1/roster/import", admin, Self.roster))
            try #require(taken.status == 200, "\(taken)")
            let key = path.hasPrefix("/v1/receipts") ? nil : other
            let slow = post(path, key, String(repeating: " ", count: 1000)).dropLast(999)
            let flood = try await RawSocket.open(1100, port: port, from: "127.0.0.1", sending: String(slow))
            for number in 1...20 {
                let peer = "127.0.0.\(1 + number % 3)"
                let body = #"{"event_id":"evt-\#(number)","phone":"19900001234","risk":"high"}"#
                let warned = try await ask(port, from: peer, post("/v1/warnings", police, body))
                #expect(warned.status == 202, "\(warned)")
                for path in ["/healthz", "/readyz"] {
                    let answer = try await ask(port, from: peer, "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                    #expect(answer.status == 200, "\(answer)")
                }
            }
            withExtendedLifetime(flood) {}
            #expect(await serving.terminate() == 0)
        }

        private static let roster = """
            {"circles":[{"circle_id":"class","name":"一班","kind":"class","unit":"school"}],
             "members":[{"circle_id":"class","person_id":"s","name":"张小明","role":"protected","phone":"19900001234"}],
             "endpoints":[{"endpoint_id":"e","owner":"person:s","channel":"human","address":"class-group"}]}
            """

        private func post(_ path: String, _ key: String?, _ body: String) -> String {
            "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + (key.map { "Authorization: Bearer \($0)\r\n" } ?? "")
                + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
        }

        private func ask(_ port: Int, from peer: String = "127.0.0.1", _ text: String) async throws -> String {
            let socket = try await RawSocket.connect(port: port, from: peer)
            try await socket.send(text)
            return await socket.head()
        }
    }
}
