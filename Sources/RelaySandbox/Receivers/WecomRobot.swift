import RelayJSON
import RelayModel

/// WeCom group robots (developer.work.weixin.qq.com/document/path/91770): errors come with HTTP 200.
///
/// Every call with a known key counts against the robot's 20 a minute, also one refused for its content.
struct WecomRobot: Receiver {
    static let channel = "wecom-robot"
    static let routes = [
        "POST /wecom-robot/cgi-bin/webhook/send?key=KEY",
        "POST /wecom-robot/cgi-bin/webhook/upload_media?key=KEY&type=file",
    ]
    static let visibleMembers = WecomMessage.visibleMembers

    private let fresh: SlidingWindow
    private var windows: [String: SlidingWindow] = [:]

    init(scale: WindowScale) { fresh = scale.window(20, perSeconds: 60) }

    static func key(of request: SandboxRequest) -> String { request.parameter("key") ?? "" }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard request.subpath.count == 3, request.subpath.starts(with: ["cgi-bin", "webhook"]) else {
            return noSuchPath(request)
        }
        let isUpload = request.subpath.last == "upload_media"
        guard isUpload || request.subpath.last == "send" else { return noSuchPath(request) }
        guard request.method == "POST" else {
            return refusal(WecomFault(43002, "require POST method"), request, reception)
        }
        guard !reception.key.isEmpty, !reception.isGone else {
            return refusal(WecomFault(93000, "invalid webhook url"), request, reception)
        }
        if isUpload { return upload(request, reception) }
        guard windows[reception.key, default: fresh].admit(at: reception.now) else {
            return refusal(WecomFault(45009, "api freq out of limit"), request, reception)
        }
        do {
            try WecomMessage.check(request.body)
            return .errcode(0, "ok")
        } catch {
            return refusal(error, request, reception)
        }
    }

    private func upload(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        let type = request.parameter("type") ?? ""
        guard ["file", "voice"].contains(type) else {
            return refusal(WecomFault(40004, "invalid media type"), request, reception)
        }
        guard request.body.count >= 5 else {
            return refusal(WecomFault(40006, "invalid media size"), request, reception)
        }
        var reply = SandboxReply.errcode(
            0,
            "ok",
            [
                .init(name: "type", value: .text(type)),
                .init(name: "media_id", value: "media-\(reception.key)-\(reception.serial)"),
                .init(name: "created_at", value: "\(reception.now.seconds)"),
            ]
        )
        reply.isTaken = false
        return reply
    }

    private func refusal(_ fault: WecomFault, _ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        .errcode(
            fault.code,
            "\(fault.message), hint: [\(reception.now.milliseconds)\(reception.serial)], from ip: \(request.peer), "
                + "more info at https://open.work.weixin.qq.com/devtool/query?e=\(fault.code)"
        )
    }
}
