import Foundation
import Logging
import RelayAPI
import RelayModel
import RelaySandbox
import TestReceivers
import Testing

@testable import PandaRelay

/// The effect of `targets.ca_file` and `sending.proxy` in a complete relay.
@Suite("The outbound path", .timeLimit(.minutes(5)))
struct OutboundPathTests {
    private func roster(_ url: String) -> Roster { .webhooks(3, at: url) }

    @Test("With sending.proxy every message is sent through the proxy")
    func proxied() async throws {
        let proxy = try ConnectProxy()
        try await Bench.run(configure: { configuration, _ in configuration.sending.proxy = proxy.url }, roster) {
            bench in
            let progress = try await bench.send([
                "--circle", "all", "--kind", "reminder", "--title", "t", "--body", "b",
            ])
            #expect(progress.total == 3 && progress.reached == 3)
            #expect(Set(proxy.targets) == [String(bench.sandbox.url.dropFirst("http://".count))])
        }
    }

    /// The only delivery of a notice, after its first attempt.
    private func triedDelivery(_ bench: Bench) async throws -> DeliveryResponse {
        let notice = try await bench.accept(["--circle", "all", "--kind", "reminder", "--title", "t", "--body", "b"])
        let id = "\(DeliveryID(notice: try #require(NoticeID(notice)), ordinal: 0))"
        while true {
            let delivery = try await bench.client.get("/v1/deliveries/\(id)", as: DeliveryResponse.self)
            if !delivery.attempts.isEmpty { return delivery }
        }
    }

    @Test("A delivery that the proxy refuses is held, and its attempt shows the proxy's answer")
    func refused() async throws {
        let proxy = try ConnectProxy { _ in "502 Bad Gateway" }
        try await Bench.run(
            configure: { configuration, _ in configuration.sending.proxy = proxy.url },
            { .webhooks(1, at: $0) }
        ) { bench in
            let delivery = try await triedDelivery(bench)
            #expect(delivery.state == "held" && delivery.reason == "network")
            let attempt = try #require(delivery.attempts.first)
            #expect(attempt.code == "proxy_failure")
            #expect(
                attempt.message == "the proxy (sending.proxy) opened no tunnel: it answered CONNECT with 502"
            )
        }
    }

    @Test("An invalid file of authorities prevents the start, with the key, the file and the reason")
    func badAuthorities() async throws {
        let folder = try Folders.Temporary()
        for (name, text, reason) in [
            ("missing.pem", nil, "cannot be read: "), ("empty.pem", "", "holds no certificate"),
            ("notes.pem", "the CA of our school\n", "holds no certificate"),
            ("cut.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "that is damaged"),
        ] as [(String, String?, String)] {
            let path = folder.path + "/" + name
            try text?.write(toFile: path, atomically: true, encoding: .utf8)
            var configuration = Bench.configuration(folder.path + "/data")
            configuration.targets.caFile = path
            await #expect {
                _ = try await RelayRuntime.start(configuration: configuration, logger: Bench.silent)
            } throws: { error in
                guard let fault = error as? StartFault else { return false }
                return fault.exitCode == 78 && fault.message.hasPrefix("targets.ca_file: \(path) ")
                    && fault.message.contains(reason)
            }
            var doctor = Diagnosis()
            doctor.lookAtConfiguration(configuration)
            #expect(doctor.findings.contains { $0.rating == .bad && $0.detail.contains(path) })
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/data"))
    }

    @Test("The authorities are counted and dated, without other content; doctor shows them and the proxy")
    func doctor() async throws {
        let school = try await CertificateAuthority(name: "school")
        let folder = try Folders.Temporary()
        let authority = try String(contentsOfFile: school.certificate, encoding: .utf8)
        let file = folder.path + "/ca.pem"
        try ("the CA of our school\n" + authority).write(toFile: file, atomically: true, encoding: .utf8)
        let read = try AuthorityFile(path: file)
        #expect(read.count == 1 && read.validUntil > SystemClock().now)
        #expect(String(decoding: read.pem, as: UTF8.self) == authority)
        var configuration = RelayConfiguration()
        configuration.targets.caFile = file
        configuration.sending.proxy = "http://proxy.gaj.internal:3128"
        configuration.sending.proxyCredentials = Secret("user:hidden")
        var doctor = Diagnosis()
        doctor.lookAtConfiguration(configuration)
        let details = doctor.findings.filter { ["authorities", "proxy"].contains($0.subject) }.map(\.detail)
        #expect(details.count == 2 && details[0].hasPrefix("1 besides the system's; the first expires on "))
        #expect(details.last == "all requests use http://proxy.gaj.internal:3128, with credentials")
    }

    @Test(
        "A receiver with a certificate of a private authority is reached; SIGHUP reloads the file",
        .enabled(if: OpenSSL.isInstalled, "the openssl command is missing")
    )
    func ownAuthority() async throws {
        let school = try await CertificateAuthority(name: "school")
        let folder = try Folders.Temporary()
        let file = folder.path + "/ca.pem"
        try FileManager.default.copyItem(atPath: school.certificate, toPath: file)
        // Another relay's API is the receiver: it answers a POST over TLS.
        var receiver = Bench.configuration(folder.path + "/receiver")
        receiver.tls.certificate = folder.path + "/server.pem"
        receiver.tls.key = folder.path + "/server.key"
        try await school.issue(name: "localhost", certificate: receiver.tls.certificate, key: receiver.tls.key)
        let other = try await RelayRuntime.start(configuration: receiver, logger: Bench.silent)
        let roster: (String) -> Roster = { _ in .webhooks(1, at: "https://localhost:\(other.port)") }
        let log = LoggedLines()
        try await Bench.run(
            logger: log.logger,
            configure: { configuration, _ in configuration.targets.caFile = file },
            roster
        ) { bench in
            let delivery = try await triedDelivery(bench)
            #expect(delivery.attempts.first?.code == "http_404")
            try "nothing".write(toFile: file, atomically: true, encoding: .utf8)
            bench.runtime.reloadCertificates()
            let refusal =
                """
                authorities are invalid; the previous ones stay \
                reason=targets.ca_file: \(file) holds no certificate in PEM form.
                """
            #expect(log.lines.contains(.init(level: .error, text: refusal)))
            try FileManager.default.removeItem(atPath: file)
            try FileManager.default.copyItem(atPath: school.certificate, toPath: file)
            bench.runtime.reloadCertificates()
            #expect(log.lines.contains(.init(level: .notice, text: "authorities reloaded ca_file=\(file)")))
        }
        try await Bench.run(roster) { bench in
            let delivery = try await triedDelivery(bench)
            #expect(delivery.attempts.first?.code == "tls_untrusted")
        }
        await other.stop()
    }
}
