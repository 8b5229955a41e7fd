import Foundation
import RelayAPI
import RelayModel
import RelaySandbox
import Testing

@testable import PandaRelay

/// The worked example of Docs/sandbox.md: platforms that send delivery receipts.
@Suite("Receipts from the sandbox", .timeLimit(.minutes(5)))
struct SandboxReceiptTests {
    private static let secret = "0123456789abcdef-sandbox"

    /// The project's channels with the sandbox as their platforms and with complete settings.
    private func moveChannels(_ configuration: inout RelayConfiguration, _ sandbox: Sandbox) throws {
        let files = FileManager.default
        let folder = configuration.data + "-config"
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["channels", "notices"] {
            try files.copyItem(atPath: Folders.repository + "/Config/" + name, toPath: "\(folder)/\(name)")
        }
        let platforms = [
            ("aliyun-sms", "https://dysmsapi.aliyuncs.com"), ("tencent-sms", "https://sms.tencentcloudapi.com"),
            ("wechat-oa", "https://api.weixin.qq.com"),
        ]
        for (channel, platform) in platforms {
            let path = "\(folder)/channels/\(channel).yaml"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains(platform))
            try text.replacing(platform, with: sandbox.url + "/" + channel).replacing(": \"\"", with: ": \"SMS_1\"")
                .write(toFile: path, atomically: true, encoding: .utf8)
        }
        configuration.channels = folder + "/channels"
        configuration.receipts.aliyunSMS = Secret(Self.secret)
        configuration.receipts.tencentSMS = Secret(Self.secret)
        configuration.receipts.wechatOA = Secret("sandboxtoken")
    }

    private func roster(_ addresses: [(channel: String, address: String)]) -> Roster {
        let circle = CircleID(unchecked: "c1")
        return Roster(
            circles: [Circle(id: circle, name: "一班", kind: .class, unit: .root)],
            people: [],
            memberships: [],
            endpoints: addresses.enumerated().map { place, target in
                Endpoint(
                    id: EndpointID(unchecked: "e\(place)"),
                    owner: .circle(circle),
                    channel: ChannelName(unchecked: target.channel),
                    address: Secret(target.address),
                    secret: Secret("id:key")
                )
            }
        )
    }

    @Test("An accepted delivery becomes delivered or failed when the platform's receipt says so")
    func delivered() async throws {
        let targets = [
            ("aliyun-sms", "13800001111"), ("tencent-sms", "13800001112"),
            ("wechat-oa", "oia2TjuEGTNoeX76QEjQNrcURxG8"),
            ("aliyun-sms", "17000001111"), ("tencent-sms", "17000001112"), ("wechat-oa", "blocked1"),
        ]
        try await Bench.run(configure: moveChannels, { _ in roster(targets) }) { bench in
            defer { try? FileManager.default.removeItem(atPath: bench.directory + "-config") }
            let address = ReceiptAddress(
                url: bench.runtime.url,
                aliyunSecret: Secret(Self.secret),
                tencentSecret: Secret(Self.secret),
                wechatToken: Secret("sandboxtoken")
            )
            try await bench.sandbox.pushReceipts(to: address) { Issue.record("\($0)") }
            let id = try await bench.accept(["--circle", "c1", "--kind", "bulletin", "--title", "题", "--body", "文"])
            var progress = try await bench.client.get("/v1/notices/\(id)", as: ProgressResponse.self)
            while progress[.delivered] + progress[.failed] < targets.count {
                progress = try await bench.client.get("/v1/notices/\(id)", as: ProgressResponse.self)
            }
            #expect(progress[.delivered] == 3 && progress[.failed] == 3)
        }
    }
}
