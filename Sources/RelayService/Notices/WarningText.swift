import RelayModel

/// What a warning says: to the person, and to those who can walk over (domain rule 1).
///
/// The person's own text holds no link, no number and no reply request: scammers imitate those. The guardians' text names the
/// person masked, because it may stand in a group.
struct WarningText {
    let person: Person
    let request: WarnRequest

    var texts: [Reader: NoticeText] {
        let guardian = NoticeText(title: guardianTitle, body: guardianBody)
        return [
            .protected: NoticeText(title: Self.ownTitle, body: Self.ownBody), .guardian: guardian, .member: guardian,
        ]
    }

    private static let ownTitle = "您可能正在被诈骗"
    private static let ownBody = """
        公安反诈中心提醒：刚才与您联系的人有诈骗嫌疑。
        请立即停止通话，不要转账，不要说出验证码，不要共享屏幕，不要下载对方给的软件。
        老师正在赶来，请留在原地，等老师当面和您核实。
        """

    private var guardianTitle: String {
        switch request.risk {
        case .high: "高风险：\(name)可能正在被诈骗，请立即见面劝阻"
        case .medium: "中风险：\(name)可能接触诈骗，请尽快当面核实"
        case .low, .info: "低风险：\(name)收到可疑联系，请当日核实"
        }
    }

    private var guardianBody: String {
        var lines = ["对象：\(name)（\(request.phone.masked)）"]
        if let suspect = request.suspect { lines.append("情况：\(suspect)") }
        if let moment = request.occurredAt {
            let time = CivilTime(moment, offsetMinutes: CivilTime.shanghai)
            lines.append("时间：\(time.month)月\(time.day)日 \(Self.two(time.hour)):\(Self.two(time.minute))")
        }
        lines.append("请马上做三件事：")
        lines.append("1. 找到本人，当面叫停通话和转账；")
        lines.append("2. 查看手机是否正在共享屏幕、是否装了对方给的软件；")
        lines.append("3. 已经转账的，陪同本人立即拨打 110，咨询拨打 96110。")
        return lines.joined(separator: "\n")
    }

    private var name: String { Masking.name(person.name) }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
