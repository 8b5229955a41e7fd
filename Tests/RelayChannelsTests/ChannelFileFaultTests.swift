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
            ("{code: 5, class", "{text: \"(a+)+b\", class", 21, "reply.answers[0].text"),
            ("{code: 5, class", "{text: \"(unclosed\", class", 21, "reply.answers[0].text"),
            ("{code: 5, class", "{text: \"too fast|limit\", class", 21, "reply.answers[0].text"),
            ("{code: 5, class", "{text: \"[aeiou]x\", class", 21, "reply.answers[0].text"),
            ("{code: 5, class", "{text: \"a{2,}\", class", 21, "reply.answers[0].text"),
            ("{code: 5, class", "{code: \"4.*9\", class", 21, "reply.answers[0].code"),
            ("{code: 5, class", "{code: [6, \"4*9\"], class", 21, "reply.answers[0].code[1]"),
            ("{code: 5, class", "{code: \"(5|6)\", class", 21, "reply.answers[0].code"),
            ("{code: 5, class", "{code: 45OO9, class", 21, "reply.answers[0].code"),
            ("  code: code", "  code: code\n  status_in_body: \"(x+)+\"", 20, "reply.status_in_body"),
            ("  success: {codes: [0]}", "  success: {codes: [\"2*\"]}", 18, "reply.success.codes"),
            ("    limit: {utf8_bytes: 2048}", "    needs: [data.url, nonsense]", 11, "messages.text.needs[1]"),
            ("    limit: {utf8_bytes: 2048}", "    inert: [中文]", 11, "messages.text.inert[0]"),
            ("    limit: {utf8_bytes: 2048}", "    cut: {secret: {characters: 9}}", 11, "messages.text.cut.secret"),
            ("by: \"{{settings.name}}\"}", "by?: \"fixed\"}", 13, "messages.text.json.by?"),
            ("  sign: none", "  method: SMTP", 7, "request.url"),
            ("secret: {use: optional}", "secret: {use: optional, default: plainsecret}", 4, "secret.default"),
            ("by: \"{{settings.name}}\"}", "text?: \"{{title}}\"}", 13, "messages.text.json.text?"),
            ("{code: 5, class", "{text: limit, class", 21, "reply.answers"),
            ("by: \"{{settings.name}}\"}", "by: \"{{values.colour}}\"}", 13, "messages.text.json.by"),
            ("class: throttled, wait: 60", "class: throttled, too_long: true", 21, "reply.answers[0].too_long"),
            ("settings: {name: relay}", "settings: {name: relay, sign_name: 【某某大学】}", 5, "settings.sign_name"),
            ("settings: {name: relay}", "settings: {name: relay, sign_name: \"[某某大学]\"}", 5, "settings.sign_name"),
            ("settings: {name: relay}", "settings: {name: relay, sign_name: ［某某大学］}", 5, "settings.sign_name"),
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

    @Test(
        "A pace that could never be kept, or never end, is refused with its place, its value and what is expected",
        arguments: [
            ("limit: 20", "limit: 0", "rate[0].limit: is 0; expected: 1–1000000 messages"),
            ("limit: 20", "limit: -20", "rate[0].limit: is -20; expected: 1–1000000 messages"),
            ("limit: 20", "limit: 1000001", "rate[0].limit: is 1000001; expected: 1–1000000 messages"),
            ("limit: 20", "limit: many", "rate[0].limit: is \"many\"; expected: a whole number"),
            ("limit: 20, ", "", "rate[0].limit: is missing; expected: messages"),
            ("seconds: 60", "seconds: 0", "rate[0].seconds: is 0.0; expected: more than 0, at most 2678400"),
            (
                "seconds: 60", "seconds: 2678401",
                "rate[0].seconds: is 2678401.0; expected: more than 0, at most 2678400"
            ),
            (
                "seconds: 60", "seconds: -60",
                "rate[0].seconds: is \"-60\"; expected: a number of 0 or more, such as 5 or 0.5"
            ),
            (
                "seconds: 60", "seconds: .inf",
                "rate[0].seconds: is \".inf\"; expected: a number of 0 or more, such as 5 or 0.5"
            ),
            (
                "reserved_for_urgent: 3", "reserved_for_urgent: 20",
                "rate[0].reserved_for_urgent: is 20; expected: 0 up to less than limit"
            ),
            (
                "reserved_for_urgent: 3", "reserved_for_urgent: -1",
                "rate[0].reserved_for_urgent: is -1; expected: 0 up to less than limit"
            ),
            (
                "reserved_for_urgent: 3", "burst: -1",
                "rate[0].burst: is an unknown key; expected: one of limit, reserved_for_urgent, seconds"
            ),
        ]
    )
    func impossiblePace(from: String, to: String, says: String) {
        let text = Self.good.replacingOccurrences(of: from, with: to)
        #expect(text != Self.good)
        let error = #expect(throws: ChannelFileError.self) {
            try ChannelFile.read(text, file: "sample.yaml", name: "sample")
        }
        #expect(error?.faults.first?.description == "sample.yaml:15: " + says)
    }

    @Test(
        "Times and sizes of requests that are impossible are refused in the same way",
        arguments: [
            ("timeout: {connect: 0}", "16: timeout.connect: is 0.0; expected: more than 0 seconds"),
            ("timeout: {total: 301}", "16: timeout.total: is 301.0; expected: from connect up to 300 seconds"),
            ("timeout: {connect: 9, total: 3}", "16: timeout.total: is 3.0; expected: from connect up to 300 seconds"),
            ("batch: 0", "16: batch: is 0; expected: 1–10000"),
            ("batch: -1", "16: batch: is -1; expected: 1–10000"),
            ("batch: {a: 0}", "16: batch.a: is 0; expected: 1–10000"),
            (
                "recipient_rate: {limit: 0, seconds: 3600}",
                "16: recipient_rate.limit: is 0; expected: 1–1000000 messages"
            ),
        ]
    )
    func impossibleRequest(line: String, says: String) {
        let text = Self.good.replacingOccurrences(of: "ambiguous: repeat_once", with: line + "\nambiguous: repeat_once")
        let error = #expect(throws: ChannelFileError.self) {
            try ChannelFile.read(text, file: "sample.yaml", name: "sample")
        }
        #expect(error?.faults.map(\.description) == ["sample.yaml:" + says])
    }

    @Test("A throttled credential cannot be told to wait for no time")
    func impossibleWait() {
        for key in ["throttle_wait", "throttle_wait_limit"] {
            let text = Self.good.replacingOccurrences(of: "  code: code", with: "  code: code\n  \(key): 0")
            let error = #expect(throws: ChannelFileError.self) {
                try ChannelFile.read(text, file: "sample.yaml", name: "sample")
            }
            #expect(error?.faults.map(\.keyPath) == ["reply.\(key)"])
            #expect(error?.faults.first?.expected == "more than 0 seconds")
        }
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

    @Test(
        "Faults that are invisible in a file are named",
        arguments: [
            (
                "  url: \"{{address}}\"", "\turl: \"{{address}}\"",
                "sample.yaml:7: is indented by a tab, where blanks must be; expected: YAML"
            ),
            ("zh: 样例", "zh: 样\u{7}例", "sample.yaml:2: holds the control character U+0007; expected: YAML"),
        ]
    )
    func unseen(from: String, to: String, says: String) {
        let error = #expect(throws: ChannelFileError.self) {
            try ChannelFile.read(Self.good.replacingOccurrences(of: from, with: to), file: "sample.yaml")
        }
        #expect(error?.faults.map(\.description) == [says])
    }

    @Test("A file that cannot be read says why; a byte-order mark is no mistake; sample.yml is pointed out")
    func unreadableFiles() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "channels-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder + "/folder.yaml", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func write(_ bytes: [UInt8], _ name: String) throws {
            try Data(bytes).write(to: URL(filePath: folder + "/" + name))
        }
        func problem(_ name: String) -> String? {
            let error = #expect(throws: ChannelFileError.self) {
                try FileText.read(folder + "/" + name, expected: "a channel file")
            }
            return error?.faults.first?.problem
        }
        #expect(problem("nothing.yaml") == "is not there")
        #expect(problem("folder.yaml") == "is a folder")
        try write([0xFF, 0xFE], "latin.yaml")
        #expect(problem("latin.yaml") == "is no UTF-8 text")
        try write([0xEF, 0xBB, 0xBF] + Array(Self.good.utf8), "sample.yaml")
        #expect(try FileText.read(folder + "/sample.yaml", expected: "a channel file") == Self.good)
        try write(Array(Self.good.utf8), "copy.yml")
        let error = #expect(throws: ChannelFileError.self) { try ChannelCatalogue(directory: folder) }
        #expect(
            error?.faults.map(\.description) == [
                "copy.yml: would not be read; expected: copy.yaml",
                "folder.yaml: is a folder; expected: a channel file",
                "latin.yaml: is no UTF-8 text; expected: a channel file",
            ]
        )
    }

    @Test("A folder that is not there is one fault")
    func missingFolder() {
        #expect(throws: ChannelFileError.self) { try ChannelCatalogue(directory: "/nowhere/at/all") }
    }
}
