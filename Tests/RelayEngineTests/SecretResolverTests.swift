import Foundation
import RelayChannels
import RelayModel
import Testing

@testable import RelayEngine

@Suite("Secrets that lie elsewhere")
struct SecretResolverTests {
    private let now = Timestamp(seconds: 1_772_436_600)

    private func channel(_ name: String) throws -> Channel {
        let catalogue = try ChannelCatalogue(directory: EngineRun.repository + "/Config/channels")
        return try #require(catalogue[ChannelName(unchecked: name)])
    }

    private func finding(_ value: String?, on name: String) throws -> SecretResolver.Finding {
        var resolver = SecretResolver(environment: value.map { ["KEY": $0] } ?? [:])
        return resolver.resolve(Secret("env:KEY"), for: try channel(name), at: now)
    }

    private func isMissing(_ finding: SecretResolver.Finding) -> Bool {
        if case .missing = finding { true } else { false }
    }

    @Test("A variable that is not there, empty or blank is missing", arguments: [nil, "", " ", "\t \n", "\u{3000}"])
    func blankVariable(value: String?) throws {
        for name in ["webhook", "dingtalk-robot", "gotify"] { #expect(isMissing(try finding(value, on: name))) }
    }

    @Test("A file that holds only blanks is missing; of another the line break goes")
    func file() throws {
        let path = NSTemporaryDirectory() + "relay-secret-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        let robot = try channel("dingtalk-robot")
        var resolver = SecretResolver(environment: [:])
        #expect(isMissing(resolver.resolve(Secret("file:" + path), for: robot, at: now)))
        try "  \n\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(isMissing(resolver.resolve(Secret("file:" + path), for: robot, at: now + .seconds(2))))
        try "SECabc\r\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(resolver.resolve(Secret("file:" + path), for: robot, at: now + .seconds(4)) == .found("SECabc"))
    }

    @Test(
        "A secret that cannot sign for its channel is missing, and the text says why without it",
        arguments: [("webhook", "whsec_short"), ("aliyun-sms", "no-colon"), ("wecom-app", "no-colon")]
    )
    func useless(name: String, value: String) throws {
        guard case .missing(let text) = try finding(value, on: name) else {
            Issue.record("\(name) would be sent with it")
            return
        }
        #expect(text.contains("KEY") && !text.contains(value))
    }

    @Test("What signs for one channel and not for another is told apart")
    func byChannel() throws {
        var resolver = SecretResolver(environment: ["KEY": "SECabc"])
        #expect(resolver.resolve(Secret("env:KEY"), for: try channel("dingtalk-robot"), at: now) == .found("SECabc"))
        #expect(isMissing(resolver.resolve(Secret("env:KEY"), for: try channel("aliyun-sms"), at: now)))
    }
}
