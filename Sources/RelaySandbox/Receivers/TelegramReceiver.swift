import RelayJSON
import RelayModel

/// The Telegram bot interface's `sendMessage`: 30 a second for a bot, 20 a minute for a group (a negative id); a chat
/// id that begins with `gone` is one the bot cannot find.
struct TelegramReceiver: Receiver {
    static let channel = "telegram"
    static let routes = ["POST /telegram/botTOKEN/sendMessage"]
    static let visibleMembers: Set<String> = ["text"]

    private var bots: RateWindows
    private var groups: RateWindows

    init(scale: WindowScale) {
        bots = RateWindows(scale.window(30, perSeconds: 1))
        groups = RateWindows(scale.window(20, perSeconds: 60))
    }

    static func key(of request: SandboxRequest) -> String {
        guard let bot = request.subpath.first, bot.hasPrefix("bot") else { return "" }
        return String(bot.dropFirst(3))
    }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard !reception.key.isEmpty, request.subpath.dropFirst().elementsEqual(["sendMessage"]),
            request.method == "POST"
        else { return noSuchPath(request) }
        guard !reception.isGone else { return refusal(401, "Unauthorized") }
        guard let message = request.json, message.members != nil else {
            return refusal(400, "Bad Request: can't parse JSON object")
        }
        guard let chat = message["chat_id"], chat.wholeNumber != nil || chat.text?.isEmpty == false else {
            return refusal(400, "Bad Request: chat_id is empty")
        }
        if chat.text.map(ReceiverContext.isGone) == true { return refusal(400, "Bad Request: chat not found") }
        guard let text = message["text"]?.text, !text.isEmpty else {
            return refusal(400, "Bad Request: message text is empty")
        }
        guard text.utf16.count <= 4096 else { return refusal(400, "Bad Request: message is too long") }
        if let wait = excess(reception, chat) { return tooFast(wait) }
        return .json(
            200,
            [
                "ok": true,
                "result": [
                    "message_id": .number(Int64(reception.serial)), "date": .number(reception.now.seconds),
                    "chat": ["id": chat], "text": .text(text),
                ],
            ],
            code: "ok",
            isTaken: true
        )
    }

    private mutating func excess(_ reception: ReceiverContext, _ chat: JSON) -> Int64? {
        if let wait = bots.excess(of: reception.key, at: reception.now) { return wait }
        let id = chat.wholeNumber.map { String($0) } ?? chat.text ?? ""
        return id.hasPrefix("-") ? groups.excess(of: reception.key + "/" + id, at: reception.now) : nil
    }

    private func tooFast(_ milliseconds: Int64) -> SandboxReply {
        let seconds = (milliseconds + 999) / 1000
        return .json(
            429,
            [
                "ok": false, "error_code": 429, "description": .text("Too Many Requests: retry after \(seconds)"),
                "parameters": ["retry_after": .number(seconds)],
            ],
            code: "429"
        )
    }

    private func refusal(_ code: Int, _ description: String) -> SandboxReply {
        .json(
            code,
            ["ok": false, "error_code": .number(Int64(code)), "description": .text(description)],
            code: String(code)
        )
    }
}
