import Foundation
import Testing

@testable import PandaRelay

/// `Config/relay.yaml` is the documentation of the configuration, so it must match the code.
@Suite("Config/relay.yaml", .timeLimit(.minutes(5)))
struct RelayYAMLTests {
    private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Config/relay.yaml").path

    @Test("It loads, and gives the defaults")
    func defaults() throws {
        #expect(try RelayConfiguration.load(file: Self.path, environment: [:]) == RelayConfiguration())
    }

    @Test("It has every key, in the order of the table")
    func complete() {
        let file = ConfigurationFile(path: Self.path)
        #expect(file.faults.isEmpty)
        #expect(file.entries.map(\.key.name) == ConfigurationKey.all.map(\.name))
    }

    @Test("The comment above each key names its true default")
    func comments() throws {
        let lines = try String(contentsOfFile: Self.path, encoding: .utf8).components(separatedBy: "\n")
        for entry in ConfigurationFile(path: Self.path).entries {
            let line = try #require(entry.line)
            let above = lines[..<(line - 1)].reversed().prefix { $0.drop { $0 == " " }.hasPrefix("#") }
            let comment = above.reversed().map { $0.drop { $0 == " " }.dropFirst(2) }.joined(separator: " ")
            let stated = comment.components(separatedBy: "Default: `").dropFirst().first?.components(separatedBy: "`")
                .first
            #expect(stated == entry.key.text(RelayConfiguration()), "\(entry.key.name)")
            #expect(comment.count > 20, "\(entry.key.name) says what it is for")
        }
    }

    @Test("Every key's own way of writing a default reads back, and no two keys share a variable")
    func table() {
        var configuration = RelayConfiguration()
        for key in ConfigurationKey.all {
            let text = key.text(RelayConfiguration())
            let written = ConfigurationValue.text(
                text == "\"\"" || text == "[]" ? "" : text.filter { !"[]".contains($0) }
            )
            #expect(key.set(written, &configuration), "\(key.name)")
        }
        #expect(configuration == RelayConfiguration())
        #expect(Set(ConfigurationKey.all.map(\.environmentName)).count == ConfigurationKey.all.count)
    }
}
