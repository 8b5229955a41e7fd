import ArgumentParser
import Foundation
import Glibc
import RelayModel
import RelaySandbox
import RelayService
import RelayStore
import TestReceivers
import Testing

@testable import PandaRelay

extension ProcessTests {
    /// A real relay process that somebody tries to keep from answering.
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
            "SIGHUP reads a renewed certificate; one that cannot be used leaves the old one",
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

        @Test("More connections than there are descriptors keep neither requests out nor deliveries from leaving")
        func descriptors() async throws {
            let sandbox = try await Sandbox.start()
            let folder = try Folders.Temporary()
            let opened = try await OpenStore.open(folder.path + "/data")
            _ = try await opened.store.importRoster(.webhooks(20, at: sandbox.url), prune: false)
            let key = try await opened.keyMaker().make(name: "end", role: .admin, scope: .root).secret.reveal()
            await opened.store.close()
            // Sending and the rest keep 1,296 of them.
            let serving = try await ServingProcess.start(
                data: folder.path + "/data",
                tracer: ["/bin/sh", "-c", #"ulimit -n 1400 && exec "$0" "$@""#]
            )
            let port = try #require(serving.url.split(separator: ":").last.flatMap { UInt16($0) })
            let idle = (0..<1500).map { _ in Self.connect(port) }
            defer { for descriptor in idle { close(descriptor) } }
            let client = try APIClient(url: serving.url, environment: ["PANDA_RELAY_KEY": key])
            let arguments = ["send", "--circle", "all", "--kind", "bulletin", "--title", "题", "--body", "文"]
            let command = try #require(try PandaRelayCommand.parseAsRoot(arguments) as? SendCommand)
            let body = try command.notice.request(offsetMinutes: 480)
            let notice = try await client.post("/v1/notices", body, as: AcceptanceAnswer.self).id
            let progress = try await NoticeWatch(client: client, isQuiet: true).untilOver(notice)
            #expect(progress.reached == 20)
            #expect(await serving.terminate() == 0)
            await sandbox.stop()
        }

        /// A connection that sends nothing; the kernel takes it even when the relay does not.
        private static func connect(_ port: UInt16) -> Int32 {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            _ = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            return descriptor
        }
    }
}
