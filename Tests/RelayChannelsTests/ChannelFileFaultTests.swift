import Foundation
import RelayChannels
import RelayModel
import Testing

@Suite("Mistakes in channel files", .timeLimit(.minutes(5)))
struct ChannelFileFaultTests {
    /// A small correct file; each case changes one line of it.
    static let good = """
        channel: sample
        title: {zh: 样例, en: Sample}
        address: {kind: url, example: "https://a.example/x"}
        secret: {use: optional}
        settings: {name: relay}
        request:
          url: "{{address}}"
          sign: none
        messages:
          text:
            limit: {utf8_bytes: 2048}
            text: "{{headline}}"
            json: {text: "{{text}}", by: "{{settings.name}}"}
        rate:
          - {limit: 20, seconds: 60, reserved_for_urgent: 3}
        ambiguous: repeat_once
        reply:
          success: {codes: [0]}
          code: code
          answers:
            - {code: 5, class: throttled, wait: 60}
        """

    @Test("The unchanged file is read")
    func goodFile() throws {
        #expect(try ChannelFile.read(Self.good, file: "sample.yaml", name: "sample").windows.first?.limit == 20)
    }

    @Test(
        "Each mistake is told with its line and key",
        arguments: [
            ("channel: sample", "channel: other", 1, "channel"),
            ("title: {zh: 样例, en: Sample}", "title: {zh: 样例}", 2, "title.en"),
            ("secret: {use: optional}", "secret: {use: perhaps}", 4, "secret.use"),
            ("settings: {name: relay}", "setings: {name: relay}", 5, "setings"),
            ("  url: \"{{address}}\"", "  url: \"ftp://x\"", 7, "request.url"),
            ("  sign: none", "  sign: rot13", 8, "request.sign"),
            ("  sign: none", "  headers: {X-Title: \"{{title}}\"}", 8, "request.headers.X-Title"),
            ("    limit: {utf8_bytes: 2048}", "    limit: {bytes: 2048}", 11, "messages.text.limit"),
            ("    text: \"{{headline}}\"", "    text: \"{{headlin}}\"", 12, "messages.text.text"),
            ("json: {text: \"{{text}}\"", "json: {text: \"{{text\"", 13, "messages.text.json.text"),
            ("settings.name}}", "settings.nam}}", 5, "settings"),
            ("settings.name}}", "numbers.name}}", 5, "settings"),
            ("settings.name}}", "numbers.nam}}", 5, "settings"),
            ("limit: 20, seconds: 60", "limit: 0, seconds: 60", 15, "rate[0].limit"),
            ("limit: 20, seconds: 60", "limit: 20, seconds: 0", 15, "rate[0].seconds"),
            ("reserved_for_urgent: 3", "reserved_for_urgent: 20", 15, "rate[0].reserved_for_urgent"),
            ("ambiguous: repeat_once", "ambiguous: maybe", 16, "ambiguous"),
            ("  success: {codes: [0]}", "  success: {}", 18, "reply.success"),
            ("  success: {codes: [0]}", "  throttle_wait: 5", 18, "reply.success"),
            ("class: throttled, wait: 60", "class: fine", 21, "reply.answers[0].class"),
            ("class: throttled, wait: 60", "class: accepted", 21, "reply.answers[0].class"),
            ("class: throttled, wait: 60", "class: retryable, wait: 60", 21, "reply.answers[0].wait"),
            ("class: throttled, wait: 60", "class: throttled, wait: soon", 21, "reply.answers[0].wait"),
            ("{code: 5, class", "{class", 21, "reply.answers[0]"),
            ("{code: 5, class", "{text: \"too.*fast\", class", 21, "reply.answers[0].text"),
            ("{code: 5, class", "{text: \"^(a+)+$\", class", 21, "reply.answers[0].text"),
            ("{code: 5, class", "{text: \"[0-9]+ times\", class", 21, "reply.answers[0].text"),
            ("{code: 5, class", "{text: [limit, \"**\"], class", 21, "reply.answers[0].text[1]"),
            ("    limit: {utf8_bytes: 2048}", "    needs: [data.url, nonsense]", 11, "messages.text.needs[1]"),
            ("    limit: {utf8_bytes: 2048}", "    inert: [中文]", 11, "messages.text.inert[0]"),
            ("    limit: {utf8_bytes: 2048}", "    cut: {secret: {characters: 9}}", 11, "messages.text.cut.secret"),
            ("by: \"{{settings.name}}\"}", "by?: \"fixed\"}", 13, "messages.text.json.by?"),
            ("  sign: none", "  method: SMTP", 7, "request.url"),
        ]
    )
    func mistake(from: String, to: String, line: Int, key: String) {
        let text = Self.good.replacingOccurrences(of: from, with: to)
        #expect(text != Self.good)
        let error = #expect(throws: ChannelFileError.self) {
            try ChannelFile.read(text, file: "sample.yaml", name: "sample")
        }
        let faults = error?.faults ?? []
        #expect(faults.contains { $0.line == line && $0.keyPath == key }, "\(faults)")
        #expect(faults.allSatisfy { $0.file == "sample.yaml" && !$0.expected.isEmpty })
    }

    @Test("All mistakes are told at once, in order")
    func allMistakes() {
        let text =
            Self.good.replacingOccurrences(of: "sign: none", with: "sign: rot13")
            .replacingOccurrences(of: "limit: 20", with: "limit: 0") + "\nunknown: 1\n"
        let error = #expect(throws: ChannelFileError.self) { try ChannelFile.read(text, file: "sample.yaml") }
        let keys = error?.faults.map(\.keyPath) ?? []
        #expect(keys.contains("request.sign") && keys.contains("rate[0].limit") && keys.contains("unknown"))
        #expect(error?.faults.map(\.line) == error?.faults.map(\.line).sorted())
    }

    @Test(
        "What is not YAML is told with its line",
        arguments: ["a: [", "a: 1\na: 2", "", "- 1", "a: \"x", String(repeating: "[", count: 50_000)]
    )
    func notYAML(text: String) {
        let error = #expect(throws: ChannelFileError.self) { try ChannelFile.read(text, file: "x.yaml") }
        #expect(error?.faults.isEmpty == false)
    }

    @Test("A folder that is not there is one fault")
    func missingFolder() {
        #expect(throws: ChannelFileError.self) { try ChannelCatalogue(directory: "/nowhere/at/all") }
    }
}
