import Foundation
import RelayChannels
import Testing
import Yams

/// `Config/channels/channel.schema.json` is what editors know of the format, so it must know what the reader knows.
@Suite("The schema of channel files", .timeLimit(.minutes(5)))
struct SchemaTests {
    let schema: [String: Any]

    init() throws {
        let data = try Data(contentsOf: URL(filePath: Folders.channels + "/channel.schema.json"))
        schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    static let files = ((try? FileManager.default.contentsOfDirectory(atPath: Folders.channels)) ?? [])
        .filter { $0.hasSuffix(".yaml") }.sorted()

    @Test("Every channel file names the schema and agrees with it", arguments: files)
    func filesAgree(file: String) throws {
        let text = try String(contentsOfFile: Folders.channels + "/" + file, encoding: .utf8)
        #expect(text.hasPrefix("# yaml-language-server: $schema=channel.schema.json\n"))
        let document = try #require(try Yams.load(yaml: text))
        #expect(SchemaCheck(root: schema).faults(document) == [])
    }

    /// A file with every key that the reader knows; an unknown one is put into each mapping in turn.
    static let full = """
        channel: sample
        title: {zh: 样例, en: Sample}
        address: {kind: url, example: "https://a.example/x", refused: ["/old/"]}
        secret: {use: optional}
        settings: {name: relay}
        values: {colour: {of: severity, high: red}}
        request: {url: "{{address}}", query: {a: b}, headers: {X-A: b}}
        message: {default: text}
        messages:
          text:
            limit: {utf8_bytes: 2048}
            cut: {headline: {characters: 20}}
            text: "{{headline}}"
            json: {text: "{{text}}"}
          post:
            mail: {headers: {From: a, To: b, Subject: c}, text: "{{text}}"}
        rate:
          - {limit: 20, seconds: 60}
        timeout: {connect: 5}
        ambiguous: repeat_once
        reply:
          success: {codes: [0]}
          code: code
          answers:
            - {code: 5, class: throttled}
          statuses:
            - {status: 429, class: throttled}
          refused:
            - {list: bad}
          each: {list: data, name: id, code: code, success: [0]}
        """

    @Test(
        "The reader knows the same keys as the schema",
        arguments: [
            ("channel: sample", "zzz: 1\nchannel: sample", [] as [String]), ("{zh: 样例", "{zzz: 1, zh: 样例", ["title"]),
            ("{kind: url", "{zzz: 1, kind: url", ["address"]), ("{use: optional", "{zzz: 1, use: optional", ["secret"]),
            ("request: {url", "request: {zzz: 1, url", ["request"]),
            ("    limit: {utf8", "    zzz: 1\n    limit: {utf8", ["messages", "*"]),
            ("{utf8_bytes: 2048", "{zzz: 1, utf8_bytes: 2048", ["messages", "*", "limit"]),
            ("mail: {headers", "mail: {zzz: 1, headers", ["messages", "*", "mail"]),
            ("- {limit: 20", "- {zzz: 1, limit: 20", ["rate", "[]"]),
            ("{connect: 5", "{zzz: 1, connect: 5", ["timeout"]),
            ("  code: code\n", "  code: code\n  zzz: 1\n", ["reply"]),
            ("{codes: [0]", "{zzz: 1, codes: [0]", ["reply", "success"]),
            ("- {code: 5", "- {zzz: 1, code: 5", ["reply", "answers", "[]"]),
            ("- {status: 429", "- {zzz: 1, status: 429", ["reply", "statuses", "[]"]),
            ("- {list: bad", "- {zzz: 1, list: bad", ["reply", "refused", "[]"]),
            ("each: {list", "each: {zzz: 1, list", ["reply", "each"]),
        ]
    )
    func keysAgree(from: String, to: String, place: [String]) throws {
        let text = Self.full.replacing(from, with: to, maxReplacements: 1)
        #expect(text != Self.full)
        let error = #expect(throws: ChannelFileError.self) { try ChannelFile.read(text, file: "sample.yaml") }
        let fault = try #require(error?.faults.first { $0.keyPath.hasSuffix("zzz") }, "\(String(describing: error))")
        #expect(fault.problem == "is an unknown key" && fault.expected.hasPrefix("one of "))
        let known = Set(fault.expected.dropFirst(7).components(separatedBy: ", "))
        let check = SchemaCheck(root: schema)
        let node = place.reduce(schema) { node, step in check.child(of: node, step) }
        #expect(Set((node["properties"] as? [String: Any] ?? [:]).keys) == known, "\(place)")
        #expect(node["additionalProperties"] as? Bool == false)
    }

    @Test("The full sample itself is sound but for its mail without a mail server")
    func sampleIsSound() throws {
        let error = #expect(throws: ChannelFileError.self) { try ChannelFile.read(Self.full, file: "sample.yaml") }
        #expect(error?.faults.map(\.keyPath) == ["messages"])
        let document = try #require(try Yams.load(yaml: Self.full))
        #expect(SchemaCheck(root: schema).faults(document) == [])
    }

    @Test(
        "What the reader refuses the schema refuses too",
        arguments: [
            ("kind: url", "kind: uri"), ("use: optional", "use: maybe"), ("class: throttled", "class: accepted"),
            ("limit: 20", "limit: 0"), ("utf8_bytes: 2048", "utf8_bytes: 3"), ("of: severity", "of: weather"),
            ("ambiguous: repeat_once", "ambiguous: often"), ("codes: [0]", "statuses: [302]"),
            ("title: {zh: 样例, ", "title: {"),
        ]
    )
    func refusalsAgree(from: String, to: String) throws {
        let text = Self.full.replacing(from, with: to, maxReplacements: 1)
        #expect(text != Self.full)
        let error = #expect(throws: ChannelFileError.self) { try ChannelFile.read(text, file: "sample.yaml") }
        #expect(error?.faults.contains { $0.keyPath != "messages" } == true)
        let document = try #require(try Yams.load(yaml: text))
        #expect(!SchemaCheck(root: schema).faults(document).isEmpty)
    }
}
