import ArgumentParser
import RelayChannels
import RelayModel
import Testing

@testable import PandaRelay

@Suite("Trying a channel", .timeLimit(.minutes(5)))
struct ChannelCommandTests {
    private func command<Command: ParsableCommand>(_ arguments: [String], as: Command.Type) throws -> Command {
        try #require(try PandaRelayCommand.parseAsRoot(["channels"] + arguments) as? Command)
    }

    private func channel(_ name: String) throws -> Channel {
        let catalogue = try ChannelCatalogue(directory: Folders.repository + "/Config/channels")
        return try #require(catalogue[ChannelName(unchecked: name)])
    }

    private func judged(_ name: String, _ body: String, recipients: [String] = []) throws -> [String] {
        let arguments = ["judge", name, "--status", "200", "--body-file", "-"]
        let judge = try command(arguments + recipients.flatMap { ["--recipient", $0] }, as: ChannelsJudge.self)
        let reply = OutboundReply(status: 200, body: Array(body.utf8), receivedAt: Timestamp(seconds: 1_772_436_600))
        return judge.lines(of: reply, on: try channel(name))
    }

    @Test("A rendered notice has the lane and severity of its kind, like one from the API")
    func kinds() throws {
        for kind in NoticeKind.allCases {
            let made = try command(["render", "bark", "--kind", kind.name], as: ChannelsRender.self).content()
            #expect(made.lane == kind.defaultLane && made.severity == (kind == .warning ? .high : .info))
        }
        let warning = try command(["render", "bark", "--kind", "warning"], as: ChannelsRender.self).content()
        let request = try #require(try channel("bark").example(warning).first)
        #expect(String(decoding: request.body, as: UTF8.self).contains("timeSensitive"))
    }

    @Test("A rendered notice is cleaned as every notice is")
    func cleaning() throws {
        let arguments = ["render", "webhook", "--title", "a\u{1}\r\nb", "--body", "c\u{1}\r\nd", "--severity", "low"]
        let content = try command(arguments + ["--language", "en"], as: ChannelsRender.self).content()
        #expect(content.title == "a b" && content.body == "c\nd")
        #expect(content.severity == .low && content.language == .en)
    }

    @Test("A batch's reply is judged per recipient")
    func batch() throws {
        let body = #"{"errcode":0,"errmsg":"ok","invaliduser":"u2|u3"}"#
        let lines = try judged("wecom-app", body, recipients: ["user:u1", "user:u2", "user:u3"])
        #expect(lines.first == "verdict: partial")
        #expect(lines.filter { $0.hasPrefix("recipient ") }.count == 3)
        #expect(lines.contains { $0.hasPrefix("recipient ") && $0.contains(": accepted") })
        #expect(try judged("wecom-app", body).contains { $0.hasPrefix("note: ") && $0.contains("--recipient") })
    }

    @Test("A task that a person must confirm is shown as awaiting_human")
    func awaitingHuman() throws {
        let lines = try judged("wecom-customer-group", #"{"errcode":0,"errmsg":"ok","msgid":"m1"}"#)
        #expect(lines.prefix(2) == ["verdict: accepted", "state: awaiting_human"])
    }

    @Test("No channel's secret is in a variable that the configuration would read as a key")
    func secretVariables() throws {
        for channel in try ChannelCatalogue(directory: Folders.repository + "/Config/channels").all {
            let secret = channel.defaultSecret?.reveal() ?? ""
            #expect(!secret.hasPrefix("env:" + ConfigurationKey.environmentPrefix), "\(channel.name)")
        }
    }

    @Test("An endpoint needs no secret if its channel has one for all")
    func sharedSecret() throws {
        #expect(try channel("aliyun-sms").check(address: "19900001111", secret: nil) == nil)
        #expect(try channel("telegram").check(address: "1", secret: nil)?.subject == .secret)
    }

    @Test("The sandbox's help shows the address it listens on")
    func sandboxHelp() {
        let help = SandboxCommand.helpMessage()
        #expect(help.contains("default: 127.0.0.1:9180") && !help.contains("ListenArgument"))
    }
}
