import Foundation
import RelayChannels
import RelayModel
import Testing

@testable import RelayEngine

@Suite("Secrets that lie elsewhere")
struct SecretResolverTests {
    private static let name = "PANDA_SECRET_KEY"
    private let now = Timestamp(seconds: 1_772_436_600)

    private func channel(_ name: String) throws -> Channel {
        let catalogue = try ChannelCatalogue(directory: EngineRun.repository + "/Config/channels")
        return try #require(catalogue[ChannelName(unchecked: name)])
    }

    private func finding(_ value: String?, on name: String) throws -> SecretResolver.Finding {
        var resolver = SecretResolver(SecretSources(environment: value.map { [Self.name: $0] } ?? [:]))
        return resolver.resolve(Secret("env:" + Self.name), for: try channel(name), at: now)
    }

    private func isMissing(_ finding: SecretResolver.Finding) -> Bool {
        if case .missing = finding { true } else { false }
    }

    @Test("A variable that is not there, empty or blank is missing", arguments: [nil, "", " ", "\t \n", "\u{3000}"])
    func blankVariable(value: String?) throws {
        for name in ["webhook", "dingtalk-robot", "gotify"] { #expect(isMissing(try finding(value, on: name))) }
    }

    /// A folder of secrets, and one beside it that must not be read.
    private func withFolder(_ body: (_ folder: String, _ outside: String) throws -> Void) throws {
        let place = NSTemporaryDirectory() + "relay-secrets-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: place) }
        for name in ["secrets", "outside"] {
            try FileManager.default.createDirectory(atPath: place + "/" + name, withIntermediateDirectories: true)
        }
        try body(place + "/secrets", place + "/outside")
    }

    @Test("A file that holds only blanks is missing; of another the line break goes")
    func file() throws {
        try withFolder { folder, _ in
            let path = folder + "/robot"
            let robot = try channel("dingtalk-robot")
            var resolver = SecretResolver(SecretSources(directory: folder, environment: [:]))
            #expect(isMissing(resolver.resolve(Secret("file:" + path), for: robot, at: now)))
            try "  \n\n".write(toFile: path, atomically: true, encoding: .utf8)
            #expect(isMissing(resolver.resolve(Secret("file:" + path), for: robot, at: now + .seconds(2))))
            try "SECabc\r\n".write(toFile: path, atomically: true, encoding: .utf8)
            #expect(resolver.resolve(Secret("file:" + path), for: robot, at: now + .seconds(4)) == .found("SECabc"))
            #expect(resolver.resolve(Secret("file:robot"), for: robot, at: now) == .found("SECabc"))
        }
    }

    @Test("Nothing of the machine is read but regular files of the folder, one line of 4 KiB")
    func outside() throws {
        try withFolder { folder, outside in
            let secret = outside + "/shadow"
            try "SECabc".write(toFile: secret, atomically: true, encoding: .utf8)
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: secret)
            try FileManager.default.createSymbolicLink(atPath: folder + "/up", withDestinationPath: outside)
            try "one\ntwo".write(toFile: folder + "/lines", atomically: true, encoding: .utf8)
            try String(repeating: "x", count: 4097).write(toFile: folder + "/long", atomically: true, encoding: .utf8)
            try Data([0xFF, 0xFE]).write(to: URL(filePath: folder + "/bytes"))
            #expect(mkfifo(folder + "/pipe", 0o600) == 0)
            let robot = try channel("dingtalk-robot")
            for name in [
                secret, "../outside/shadow", "link", "up/shadow", "lines", "long", "bytes", "pipe", "", ".",
                "/etc/hostname", "/proc/self/environ", "/dev/zero",
            ] {
                var resolver = SecretResolver(SecretSources(directory: folder, environment: [:]))
                #expect(isMissing(resolver.resolve(Secret("file:" + name), for: robot, at: now)), "\(name)")
                resolver = SecretResolver(SecretSources(directory: "", environment: [:]))
                #expect(isMissing(resolver.resolve(Secret("file:" + name), for: robot, at: now)), "\(name)")
            }
        }
    }

    @Test(
        "No variable is read that is not named as a secret",
        arguments: ["PATH", "HOME", "PANDA_SECRET_", "PANDA_RELAY_KEY"]
    )
    func otherVariables(name: String) throws {
        var resolver = SecretResolver(SecretSources(environment: [name: "SECabc"]))
        #expect(isMissing(resolver.resolve(Secret("env:" + name), for: try channel("dingtalk-robot"), at: now)))
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
        #expect(text.contains(Self.name) && !text.contains(value))
    }

    @Test("What signs for one channel and not for another is told apart")
    func byChannel() throws {
        var resolver = SecretResolver(SecretSources(environment: [Self.name: "SECabc"]))
        #expect(
            resolver.resolve(Secret("env:" + Self.name), for: try channel("dingtalk-robot"), at: now)
                == .found("SECabc")
        )
        #expect(isMissing(resolver.resolve(Secret("env:" + Self.name), for: try channel("aliyun-sms"), at: now)))
    }
}
