import Foundation

/// Makes the channel, address and secret of the sample's endpoints, in the form each platform gives them out.
struct SampleEndpoints {
    /// The receiver's base URL.
    let receiver: String

    private static let hex = Array("0123456789abcdef".utf8)
    private static let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789".utf8)

    /// A group robot. Half of them are WeCom's, a third DingTalk's, the rest Feishu's.
    func robot(_ order: Int, _ random: inout SplitMix64) -> (channel: String, address: String, secret: String) {
        switch order % 6 {
        case 0, 2, 4:
            return ("wecom-robot", "\(receiver)/wecom-robot/cgi-bin/webhook/send?key=\(uuid(&random))", "")
        case 1, 5:
            let token = random.text(64, of: Self.hex)
            let address = "\(receiver)/dingtalk-robot/robot/send?access_token=\(token)"
            return ("dingtalk-robot", address, "SEC" + random.text(64, of: Self.hex))
        default:
            let address = "\(receiver)/feishu-robot/open-apis/bot/v2/hook/\(uuid(&random))"
            return ("feishu-robot", address, random.text(22, of: Self.letters))
        }
    }

    /// A signed webhook with a secret of 24 random bytes.
    func webhook(_ id: String, _ random: inout SplitMix64) -> (channel: String, address: String, secret: String) {
        var bytes = Data(capacity: 24)
        for _ in 0..<3 { withUnsafeBytes(of: random.next().littleEndian) { bytes.append(contentsOf: $0) } }
        return ("webhook", "\(receiver)/webhook/\(id)", "whsec_" + bytes.base64EncodedString())
    }

    /// A person who copies the text by hand.
    var human: (channel: String, address: String, secret: String) { ("human", "", "") }

    private func uuid(_ random: inout SplitMix64) -> String {
        let parts = [
            random.text(8, of: Self.hex), random.text(4, of: Self.hex), "4" + random.text(3, of: Self.hex),
            random.pick(["8", "9", "a", "b"]) + random.text(3, of: Self.hex), random.text(12, of: Self.hex),
        ]
        return parts.joined(separator: "-")
    }
}
