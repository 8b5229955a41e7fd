import RelayModel

/// The state and the rules of the sandbox as one value without I/O: receivers, secrets, faults and inbox.
struct SandboxRouter: Sendable {
    /// The result of one request.
    struct Outcome: Sendable {
        var reply: SandboxReply
        var plan: FaultPlan
        /// The record of it; nil for the sandbox's own pages and for unknown paths.
        var message: ReceivedMessage?
    }

    private static let receiverTypes: [any Receiver.Type] = [
        WecomRobot.self, DingTalkRobot.self, FeishuRobot.self, WebhookReceiver.self, SlackReceiver.self,
        DiscordReceiver.self, TelegramReceiver.self, TeamsReceiver.self, BarkReceiver.self, ServerChanReceiver.self,
        PushPlusReceiver.self, WxPusherReceiver.self, NtfyReceiver.self, GotifyReceiver.self, AliyunSMSReceiver.self,
        TencentSMSReceiver.self, WecomAppReceiver.self, WecomSchoolReceiver.self, WechatOAReceiver.self,
        WecomCustomerGroupReceiver.self, CloudEventsReceiver.self, EmailReceiver.self,
    ]
    private static let typesByChannel = Dictionary(
        receiverTypes.map { ($0.channel, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    /// The channels' names, in the order of the help page.
    static let channels = receiverTypes.map { $0.channel }
    /// The paths and their requests, one per line.
    static let routes = receiverTypes.flatMap { $0.routes }

    private var receivers: [String: any Receiver]
    private var secrets: [String: [SigningSecret]] = [:]
    private var faults: FaultInjector
    private let seed: UInt64
    private(set) var inbox: Inbox

    init(faults: FaultSpec = .none, options: Sandbox.Options = Sandbox.Options()) {
        let scale = WindowScale(factor: options.windowScale)
        receivers = Self.typesByChannel.mapValues { $0.init(scale: scale) }
        seed = options.seed
        self.faults = FaultInjector(spec: faults, seed: seed)
        inbox = Inbox(messageLimit: options.messageLimit, byteLimit: options.byteLimit)
    }

    /// Judges one request at its time of arrival. Times never decrease from one call to the next.
    mutating func take(_ request: SandboxRequest, at now: Timestamp) -> Outcome {
        guard let channel = request.path.first else { return Outcome(reply: helpPage, plan: .none) }
        if channel == Self.administration { return Outcome(reply: administer(request), plan: .none) }
        guard let type = Self.typesByChannel[channel] else {
            inbox.addUnknownPath()
            return Outcome(
                reply: .text(404, "No receiver here. GET / lists the paths.\n"),
                plan: .none
            )
        }
        let key = type.key(of: request)
        let plan = faults.plan(path: request.target, channel: channel, key: key)
        let reception = ReceiverContext(
            now: now,
            clockOffset: plan.clockOffset,
            key: key,
            secrets: secrets[channel + "/" + key] ?? [],
            serial: inbox.nextNumber
        )
        let reply: SandboxReply
        if case .status(let status, let retryAfter, let location)? = plan.disturbance {
            reply = .gateway(status, retryAfter: retryAfter, location: location)
        } else {
            reply = receivers[channel]?.answer(request, reception) ?? helpPage
        }
        let message = ReceivedMessage(
            number: inbox.nextNumber,
            receivedAt: now,
            channel: channel,
            key: key,
            method: request.method,
            target: request.target,
            headers: request.headers,
            body: request.body,
            status: reply.status,
            code: reply.code,
            fault: plan.disturbance?.label,
            isTaken: reply.isTaken
        )
        inbox.add(message)
        return Outcome(reply: reply, plan: plan, message: message)
    }

    /// The active rules.
    var faultSpec: FaultSpec { faults.spec }

    /// Replaces the rules; their counts start from zero.
    mutating func setFaults(_ spec: FaultSpec) { faults = FaultInjector(spec: spec, seed: seed) }

    /// Registers the secrets of a receiver such as `webhook/s1`, or none; returns false if its channel has no such
    /// secrets.
    mutating func setSecrets(_ texts: [String], for receiver: String) -> Bool {
        let channel = String(receiver.prefix { $0 != "/" })
        let read = texts.compactMap { SigningSecret($0, channel: channel) }
        guard read.count == texts.count, receiver.utf8.count > channel.utf8.count + 1 else { return false }
        secrets[receiver] = read.isEmpty ? nil : read
        return true
    }

    /// Deletes messages and counts.
    mutating func clearInbox() { inbox.clear() }

    /// The text that a reader of a received message would see.
    static func text(of message: ReceivedMessage) -> String {
        let request = SandboxRequest(
            method: message.method,
            target: message.target,
            headers: message.headers,
            body: message.body
        )
        return typesByChannel[message.channel]?.text(of: request) ?? ""
    }
}

extension SandboxReply {
    /// The reply of a gateway in front of the platform.
    fileprivate static func gateway(_ status: Int, retryAfter: String?, location: String?) -> SandboxReply {
        var headers = [HTTPField("Content-Type", "text/html; charset=utf-8")]
        if let retryAfter { headers.append(HTTPField("Retry-After", retryAfter)) }
        if (300...399).contains(status) {
            // The page to which DingTalk redirects callers that it treats as attackers.
            headers.append(HTTPField("Location", location ?? "https://page.dingtalk.com/punish"))
        }
        let body =
            status == 204 || status == 304 ? "" : "<html><body><center><h1>\(status)</h1></center></body></html>\n"
        return SandboxReply(status: status, headers: headers, body: Array(body.utf8), isTaken: false)
    }
}
