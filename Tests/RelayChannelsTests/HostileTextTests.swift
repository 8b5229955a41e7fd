import Foundation
import RelayModel
import Testing

@testable import RelayChannels

/// What no sender's text may do, on any message of any channel.
// One at a time: hundreds of cases that only compute would stand in front of every test that waits for a socket.
@Suite("Hostile text", .serialized, .timeLimit(.minutes(5)))
struct HostileTextTests {
    typealias Case = GoldenRequestTests.Case
    static let cases = GoldenRequestTests.cases.filter { !$0.channel.isHuman }
    static let texts = [
        #"","x":"y"#, #"\"#, "\\\"}]}", "}}]]", "{{title}}{{secret}}{{settings.from}}", "a\nb\r\nc\u{2028}d",
        "\u{202E}evil\u{202C}",
        "👨‍👩‍👧‍👦🇨🇳1️⃣🏴󠁧󠁢󠁳󠁣󠁴󠁿", "nul\u{0}inside\u{1B}[0m\u{7F}", "&=?#%41+", "</font></at>```[x](javascript:1)", "=?UTF-8?B?AAAA?=",
        "\r\n.\r\nRCPT TO:<a@b.example>\r\nBcc: a@b.example",
        "<@all> @all <@ALL> <at user_id=\"all\">x</at> <AT id=all></AT> <!channel> @everyone",
        String(repeating: "é", count: 4000), String(repeating: "z", count: 200_000),
        String(repeating: "<", count: 3000),
    ]

    @Test("No text breaks out of its field, and every part stays within the limit", arguments: cases)
    func textStaysInside(sample: Case) throws {
        let clean = try #require(try sample.channel.example(Self.notice("标题", "正文"), message: sample.message).first)
        for text in Self.texts {
            let requests: [OutboundMessage]
            do {
                requests = try sample.channel.example(
                    Self.notice(text.utf8.count < 100_000 ? text : "长行", text),
                    message: sample.message
                )
            } catch {
                // A channel may refuse a text; it says what is wrong with it without repeating it.
                #expect(error.subject == .text && error.detail.utf8.count < 200, "\(error)")
                continue
            }
            for request in requests {
                switch (request, clean) {
                case (.http(let request), .http(let clean)): Self.checkHead(request, clean)
                case (.mail(let mail), .mail(let clean)): try Self.checkMail(mail, clean)
                default: Issue.record("a request and a mail on one channel")
                }
                #expect(!request.body.contains(0))
                #expect(String(validating: request.body, as: UTF8.self) != nil)
                if request.body.first == UInt8(ascii: "{") {
                    #expect(try Self.keys(request.body) == Self.keys(clean.body), "\(text.prefix(40))")
                }
            }
            try Self.checkLimit(sample, requests)
        }
    }

    @Test("A sender's text mentions no person", arguments: cases)
    func textMentionsNobody(sample: Case) throws {
        let text = "<@all> @all <@ALL> <at user_id=\"all\">x</at> <AT id=all></AT> @everyone @here"
        for request in try sample.channel.example(Self.notice(text, text), message: sample.message) {
            guard request.body.first == UInt8(ascii: "{") else { continue }
            let strings = try Self.strings(request.body).map { $0.lowercased() }
            switch sample.channel.name.text {
            case "feishu-robot": #expect(!strings.contains { $0.contains("<at") })
            case "wecom-robot" where sample.message.hasPrefix("markdown"):
                #expect(!strings.contains { $0.contains("<@") })
            case "wecom-robot":
                let body = String(decoding: request.body, as: UTF8.self)
                #expect(!body.contains("mentioned_list"))
            case "dingtalk-robot":
                #expect(!String(decoding: request.body, as: UTF8.self).contains(#""isAtAll":true"#))
            case "discord":
                #expect(String(decoding: request.body, as: UTF8.self).contains(#""allowed_mentions":{"parse":[]}"#))
            default: break
            }
        }
    }

    @Test(
        "Neither address nor secret is in a body or a header where the platform does not ask for it",
        arguments: cases
    )
    func secretsStayOut(sample: Case) throws {
        let secret = sample.channel.exampleSecret ?? ""
        guard !secret.isEmpty else { return }
        let requests = try sample.channel.example(Self.notice("标题", "正文"), message: sample.message)
        let asked = [
            "telegram", "wxpusher", "gotify", "ntfy", "cloudevents", "wecom-app", "wecom-school",
            "wecom-customer-group", "wechat-oa",
        ]
        guard !asked.contains(sample.channel.name.text) else { return }
        for request in requests {
            let head =
                switch request {
                case .http(let request): request.url + request.headers.map(\.value).joined()
                case .mail(let mail): mail.server + mail.sender + mail.recipients.joined()
                }
            let shown = head + String(decoding: request.body, as: UTF8.self)
            #expect(!shown.contains(secret))
            let key = secret.split(separator: ":").last.map(String.init) ?? secret
            #expect(!shown.contains(key))
        }
    }

    private static func notice(_ title: String, _ body: String) -> NoticeContent {
        var content = NoticeContent.sample(title: title, body: body)
        content.issuer = title
        content.data =
            #"{"url":"https://school.example/n/1","picture":"https://school.example/p.png","image":"iVBORw0KGgo="}"#
        return content
    }

    private static func checkHead(_ request: OutboundRequest, _ clean: OutboundRequest) {
        #expect(request.url == clean.url || request.url.utf8.count == clean.url.utf8.count)
        #expect(!request.url.utf8.contains { $0 <= 0x20 || $0 >= 0x7F })
        #expect(request.headers.map(\.name) == clean.headers.map(\.name))
        #expect(!request.headers.contains { $0.value.utf8.contains { $0 < 0x20 || $0 >= 0x7F } })
    }

    private static func checkMail(_ mail: MailMessage, _ clean: MailMessage) throws {
        #expect(mail.server == clean.server && mail.login == clean.login)
        #expect(mail.sender == clean.sender && mail.recipients == clean.recipients)
        func names(_ mail: MailMessage) throws -> [String] {
            let text = try #require(String(validating: mail.data, as: UTF8.self))
            let head = try #require(text.range(of: "\r\n\r\n"))
            return text[..<head.lowerBound].components(separatedBy: "\r\n").filter { !$0.hasPrefix(" ") }.map {
                String($0.prefix { $0 != ":" })
            }
        }
        #expect(try names(mail) == names(clean))
        let lines = String(decoding: mail.data, as: UTF8.self).components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 100 && !$0.contains("\n") && $0.utf8.allSatisfy { $0 < 0x80 } })
    }

    private static func checkLimit(_ sample: Case, _ requests: [OutboundMessage]) throws {
        guard let limit = sample.channel.messages.byName[sample.message]?.limit else { return }
        for (place, request) in requests.enumerated() {
            if limit.unit == .jsonBodyBytes {
                #expect(request.body.count <= limit.limit)
            } else if requests.count > 1, request.body.first == UInt8(ascii: "{") {
                let text = try #require(
                    try strings(request.body).first { $0.hasSuffix("(\(place + 1)/\(requests.count))") }
                )
                #expect(limit.unit.cost(of: text) <= limit.limit)
            }
        }
    }

    static func keys(_ body: [UInt8]) throws -> [String] {
        var result: [String] = []
        func walk(_ value: Any, _ path: String) {
            if let object = value as? [String: Any] {
                for (key, inner) in object.sorted(by: { $0.key < $1.key }) { walk(inner, path + "." + key) }
            } else if let list = value as? [Any] {
                for inner in list { walk(inner, path + "[]") }
            } else {
                result.append(path)
            }
        }
        walk(try JSONSerialization.jsonObject(with: Data(body)), "")
        return result
    }

    static func strings(_ body: [UInt8]) throws -> [String] {
        func walk(_ value: Any) -> [String] {
            if let object = value as? [String: Any] { return object.values.flatMap(walk) }
            if let list = value as? [Any] { return list.flatMap(walk) }
            return (value as? String).map { [$0] } ?? []
        }
        return walk(try JSONSerialization.jsonObject(with: Data(body)))
    }
}
